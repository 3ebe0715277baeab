"""The README's command, as a reader types it: nothing of it leaves the machine."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.connections import Connections
from support.jupyter_lab import free_port, private_environment, root_flag, stop, wait_for_server

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
START = "uv run glidekit"


def readers_command() -> list[str]:
    """The command as the README gives it; without uv around, the program that it starts."""
    assert START in (ROOT / "README.md").read_text(encoding="utf-8")
    if "UV" in os.environ:  # set by uv for what it runs
        return [os.environ["UV"], *START.split()[1:]]
    return [str(Path(sys.executable).with_name("glidekit"))]


@pytest.fixture
def connections(tmp_path: Path) -> Connections:
    return Connections(tmp_path)


@pytest.fixture
def address(tmp_path: Path, connections: Connections) -> Iterator[str]:
    """What the command prints for the browser: no settings but the port, the folder and no browser."""
    port, output = free_port(), tmp_path / "said.txt"
    command = [*readers_command(), "--no-browser", f"--port={port}", f"--folder={tmp_path}"]
    environment = private_environment(tmp_path / "jupyter") | connections.environment
    with output.open("wb") as sink:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=sink, stderr=subprocess.STDOUT)
    try:
        wait_for_server(f"http://127.0.0.1:{port}", process, output)
        said = output.read_text(encoding="utf-8")
        found = re.search(rf"http://127\.0\.0\.1:{port}/lab/tree/00_start_here\.ipynb\?token=\w+", said)
        assert found, said
        yield found[0]
    finally:
        stop(process)


def test_neither_page_nor_server_nor_kernel_opens_an_outside_connection(
    address, connections, page, traffic, tmp_path
):
    page.goto(address)
    page.wait_for_selector(".jp-Notebook")
    idle = page.get_by_text("Python 3 (ipykernel) | Idle")
    idle.wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(
        """() => {
          const found = document.querySelectorAll('.jp-CodeCell .jp-InputPrompt');
          const prompts = [...found].map(one => one.textContent);
          return /\\d/.test(prompts[0]) && !prompts.some(text => text.includes('*'));
        }"""
    )
    idle.wait_for()
    page.wait_for_load_state("networkidle")
    assert len(traffic.requests) > 10
    assert traffic.outside == []
    assert connections.noted("inside"), "the recorder saw nothing, so it proves nothing"
    assert connections.noted("outside") == []
    assert (tmp_path / "my-workbook" / "00_start_here.ipynb").is_file()


def test_the_recorder_would_see_a_connection(connections):
    code = "import socket\none = socket.socket()\none.setblocking(False)\none.connect_ex(('192.0.2.1', 9))"
    subprocess.run([sys.executable, "-c", code], env=os.environ | connections.environment, check=True)
    assert connections.noted("outside") == ["192.0.2.1 (socket.connect)"]


def test_plain_jupyterlab_in_this_environment_asks_for_no_news_either(tmp_path):
    port, output = free_port(), tmp_path / "said.txt"
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", f"--port={port}"]
    command += ["--IdentityProvider.token=", *root_flag()]
    with output.open("wb") as sink:
        process = subprocess.Popen(
            command, cwd=tmp_path, env=private_environment(tmp_path / "jupyter"), stdout=sink, stderr=sink
        )
    try:
        wait_for_server(f"http://127.0.0.1:{port}", process, output)
        settings = "lab/api/settings/@jupyterlab/apputils-extension:notification"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{settings}") as answer:
            defaults = json.load(answer)["schema"]["properties"]
    finally:
        stop(process)
    assert defaults["fetchNews"]["default"] == "false"
    assert defaults["checkForUpdates"]["default"] is False

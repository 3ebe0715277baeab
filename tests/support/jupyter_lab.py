"""A real JupyterLab for tests, with its own port and temporary folders and nothing personal."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from support.warm_kernels import warm_kernels

from glidekit.launch.lab import PRIVATE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

READY_S = 90
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    "@jupyterlab/apputils-extension:sessionDialogs": {"skipKernelRestartDialog": True},
    "@jupyterlab/notebook-extension:tracker": {"autoStartDefaultKernel": True},
}
# No splash: drawing it takes a third of the time of a change of theme.
PAGE = {"disabledExtensions": {"@jupyterlab/apputils-extension:splash": True}}
# Kernels inherit the server's environment; a test's own values are in a file next to its notebook.
STARTUP = """
import json, os, pathlib
_own = pathlib.Path("test-environment.json")
if _own.exists():
    os.environ.update(json.loads(_own.read_text(encoding="utf-8")))
del _own
"""


@dataclass(frozen=True)
class Lab:
    """A running server: its address and the folder it serves."""

    url: str
    root: Path
    process: subprocess.Popen[bytes]

    def api(self, path: str, method: str = "GET") -> Any:
        """The answer of the server's REST interface."""
        headers = {"Cookie": "_xsrf=00", "X-XSRFToken": "00"}  # the server compares the two
        request = urllib.request.Request(f"{self.url}/api/{path}", method=method, headers=headers)  # noqa: S310 - our own http
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            body = answer.read()
        return json.loads(body) if body else None

    def shut_down_kernels(self, *, but_of: str | None = None) -> None:
        """End every kernel but this notebook's, so that one test's kernels do not slow the next."""
        for session in self.api("sessions"):
            if session["path"] != but_of:
                self.api(f"sessions/{session['id']}", "DELETE")


def free_port() -> int:
    """A port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def private_environment(folder: Path) -> dict[str, str]:
    """This environment, but with every folder that Jupyter or glidekit writes to below ``folder``."""
    own = {
        "JUPYTER_CONFIG_DIR": folder / "config",
        "JUPYTER_DATA_DIR": folder / "share",
        "JUPYTER_RUNTIME_DIR": folder / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": folder / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": folder / "workspaces",
        "IPYTHONDIR": folder / "ipython",
        "GLIDEKIT_BACKUPS": folder / "backups",
    }
    for path in own.values():
        path.mkdir(parents=True, exist_ok=True)
    rest = {name: value for name, value in os.environ.items() if name != "GLIDEKIT_LOG"}
    return {**rest, **{name: str(path) for name, path in own.items()}}


def root_flag() -> list[str]:
    """Jupyter refuses to run as root unless told; containers often are root."""
    return ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


def wait_for_server(url: str, process: subprocess.Popen[bytes], output: Path) -> None:
    """Wait for the server's answer; if it ends or takes too long, fail with what it printed."""
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/api", timeout=5):  # noqa: S310 - our own http
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)  # a poll, not a guessed wait
    message = f"JupyterLab did not start:\n{output.read_text(encoding='utf-8', errors='replace')}"
    raise AssertionError(message)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask the server to end with its kernels, and make sure that it does."""
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(15)


@contextmanager
def running_lab(folder: Path) -> Iterator[Lab]:
    """A JupyterLab with settings and kernels for tests, and with the product's own content policy."""
    root, settings = folder / "root", folder / "app-settings"
    startup = folder / "ipython" / "profile_default" / "startup"
    for path in (root, settings, startup):
        path.mkdir(parents=True)
    (settings / "overrides.json").write_text(json.dumps(SETTINGS), encoding="utf-8")
    (settings / "page_config.json").write_text(json.dumps(PAGE), encoding="utf-8")
    (startup / "00-test-environment.py").write_text(STARTUP, encoding="utf-8")
    port = free_port()
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={port}"),
        *("--ServerApp.port_retries=0", "--IdentityProvider.token=", "--ServerApp.password="),
        *(f"--ServerApp.root_dir={root}", "--LabApp.expose_app_in_browser=True"),
        *(f"--LabApp.app_settings_dir={settings}", PRIVATE, *root_flag()),
    ]
    output = folder / "jupyterlab.txt"
    with warm_kernels(folder / "warm", "glidekit") as warm:
        environment = private_environment(folder) | warm
        with output.open("wb") as sink:
            process = subprocess.Popen(
                command, cwd=root, env=environment, stdout=sink, stderr=subprocess.STDOUT
            )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for_server(url, process, output)
            yield Lab(url, root, process)
        finally:
            stop(process)

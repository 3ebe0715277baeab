"""JupyterLab, started on the personal copy: on this machine only, asking nobody for news."""

from __future__ import annotations

import os
import socket
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from glidekit.errors import GlidekitError
from glidekit.launch.copies import OTHERS

if TYPE_CHECKING:
    from collections.abc import Sequence

# The environment's quiet settings are only defaults, which a person's saved settings override; these flags
# hold for whatever JupyterLab this command starts.
QUIET = (
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
)
# JupyterLab makes scripts and styles in the page, hence the two "unsafe"; nothing comes from another server.
OWN_ORIGIN = (
    "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; "
    "form-action 'self'; base-uri 'self'; frame-ancestors 'self'"
)
HEADERS = {"Content-Security-Policy": OWN_ORIGIN, "X-DNS-Prefetch-Control": "off"}
# At each load the page asks whether JupyterLab must be built again, and the server starts node to find out.
# What we ship is built.
PAGE = {"buildCheck": False}
TORNADO = {"headers": HEADERS, "page_config_data": PAGE}
PRIVATE = f"--ServerApp.tornado_settings={TORNADO}"


def flags(
    workbook: Path, notebook: str, *, browser: bool, port: int | None, passed: Sequence[str] = ()
) -> list[str]:
    """The arguments for ``jupyter lab``; a flag that was passed on replaces ours."""
    ours = [
        f"--ServerApp.root_dir={workbook}",
        f"--LabApp.default_url=/lab/tree/{notebook}",
        "--Application.log_level=WARN",  # the address is printed at every level; the rest is for programmers
        "--ServerApp.answer_yes=True",  # Ctrl+C ends at once; every answer is on disk already
        *QUIET,
        PRIVATE,
        *([] if browser else ["--ServerApp.open_browser=False"]),
        *([f"--ServerApp.port={port}", "--ServerApp.port_retries=0"] if port is not None else []),
        *(["--allow-root"] if is_root() else []),
    ]
    named = {flag.partition("=")[0] for flag in passed}
    return [flag for flag in ours if flag.partition("=")[0] not in named] + list(passed)


def is_root() -> bool:
    """Whether we run as root, as containers often do; Jupyter must be told that this is intended."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def require_lab() -> None:
    """Raise GlidekitError if JupyterLab is not there."""
    if find_spec("jupyterlab") is None:
        raise GlidekitError(
            "JupyterLab is not installed in this Python.",
            safe="Your notebooks and your log are as they were.",
            do="Type: pip install jupyterlab. Or start the workbook with: uv run --no-dev glidekit",
        )


def require_port(port: int) -> None:
    """Raise GlidekitError if another program listens there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is free
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as problem:
            raise GlidekitError(
                f"Port {port} cannot be used ({_reason(problem)}).",
                safe="Nothing was started, and nothing was changed.",
                do="Leave --port away and a free one is found, or choose another number from 1024 to 65535.",
            ) from problem


def running(workbook: Path, notebook: str) -> str | None:
    """The address of a JupyterLab already open on this workbook, else None."""
    from jupyter_server.serverapp import list_running_servers

    for server in list_running_servers():
        if Path(server["root_dir"]) == workbook:
            token = f"?token={server['token']}" if server["token"] else ""
            return f"{server['url']}lab/tree/{notebook}{token}"
    return None


def start(arguments: Sequence[str]) -> None:
    """Run JupyterLab in this process until it is stopped."""
    os.umask(OTHERS)  # what the server and its kernels write (notebooks, checkpoints, exports) is private
    # A kernel of the same name that was set up for another Python would not know this package.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    from jupyterlab.labapp import LabApp

    LabApp.launch_instance(list(arguments))


def _reason(problem: Exception) -> str:
    return "there is no such port" if isinstance(problem, OverflowError) else "another program is using it"

"""Kernels that start with their libraries loaded, as forks of a template process.

A short notebook spends half of its processor time importing IPython, pandas and the like. The template
imports them once; each kernel is a fork of it with its own environment, folder and output. Jupyter starts,
watches and signals a small stand-in process; stand-in and kernel always end together.

Run as a program: ``warm_kernels.py template SOCKET [PACKAGE]`` (the file descriptor of the socket at the path
DOOR) or ``warm_kernels.py kernel DOOR -f CONNECTION_FILE``.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


LOADED = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.extensions.storemagic",
    "anywidget",
    "babel.dates",
    "ipykernel.debugger",
    "ipykernel.kernelapp",
    "ipywidgets",
    "jinja2",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.dates",
    "matplotlib.figure",
    "msgspec",
    "pandas.core.methods.to_dict",
    "psutil",
    "pyarrow.pandas_compat",
    "scipy.special",
    "scipy.stats",
    "statistics",
    "tomllib",
    "tornado.platform.asyncio",
    "tzlocal",
)
INLINE = "module://matplotlib_inline.backend_inline"  # a kernel sets this before it loads matplotlib
NUMBER = 8  # bytes


@contextmanager
def warm_kernels(folder: Path, *packages: str) -> Iterator[dict[str, str]]:
    """What to add to Jupyter's environment so that its kernel ``python3`` is a warm one.

    All modules of the ``packages`` are loaded too; without the project's own, its imports are those of a real
    kernel. The kernel spec is written below ``folder``. On a system that cannot fork and watch a process,
    kernels are ordinary ones.
    """
    import subprocess
    from tempfile import TemporaryDirectory

    from ipykernel.kernelspec import get_kernel_dict

    if not hasattr(os, "pidfd_open"):
        yield {}
        return
    with TemporaryDirectory(prefix="gk-") as short:  # a socket's path can have only about 100 letters
        door = f"{short}/door"
        argv = [sys.executable, "-I", "-S", __file__, "kernel", door, "-f", "{connection_file}"]
        spec = folder / "kernels" / "python3" / "kernel.json"
        spec.parent.mkdir(parents=True)
        spec.write_text(json.dumps(get_kernel_dict() | {"argv": argv}), encoding="utf-8")
        with socket.socket(socket.AF_UNIX) as listening:  # listen before the first kernel asks
            listening.bind(door)
            listening.listen()
            number = listening.fileno()
            template = subprocess.Popen(
                [sys.executable, __file__, "template", str(number), *packages], pass_fds=[number]
            )
        try:
            yield {"JUPYTER_PATH": str(folder)}
        finally:
            template.kill()
            template.wait()


def stand_in(door: str, *arguments: str) -> int:
    """Ask for a kernel, pass every signal on to it, and end with its exit code."""
    with socket.socket(socket.AF_UNIX) as asking:
        asking.connect(door)
        wish = {"arguments": arguments, "folder": str(Path.cwd()), "environment": dict(os.environ)}
        socket.send_fds(asking, [b"\n"], [1, 2])
        asking.sendall(json.dumps(wish).encode() + b"\n")
        kernel = int.from_bytes(asking.recv(NUMBER), "big")
        if not kernel:
            return 1
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda number, _: os.killpg(kernel, number))
        return int.from_bytes(asking.recv(NUMBER), "big")


def template(number: str, *packages: str) -> list[str]:
    """Load what kernels need, then fork one for each stand-in until the parent process ends.

    Returns only in the kernels, with their arguments.
    """
    import gc
    from importlib import import_module
    from pkgutil import walk_packages

    parent, listening = os.getppid(), socket.socket(fileno=int(number))
    os.environ |= {"MPLBACKEND": INLINE, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    for name in LOADED:
        import_module(name)
    for package in map(import_module, packages):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith(".__main__"):
                import_module(module.name)
    gc.freeze()  # keep the loaded objects shared by all kernels
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nothing waits for the keepers
    listening.settimeout(1)
    while os.getppid() == parent:
        try:
            asking, _ = listening.accept()
        except TimeoutError:
            continue
        if os.fork() == 0:
            listening.close()
            return keep(asking)
        asking.close()
    sys.exit()


def keep(asking: socket.socket) -> list[str]:
    """Fork the kernel, and make sure that neither it nor its stand-in outlives the other."""
    import select

    asking.settimeout(None)
    _, outputs, _, _ = socket.recv_fds(asking, 1, 2)
    wish = json.loads(asking.makefile("rb").readline())
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    kernel = os.fork()
    if kernel == 0:
        asking.close()
        return begin(wish, outputs)
    ended = os.pidfd_open(kernel)
    asking.sendall(kernel.to_bytes(NUMBER, "big"))
    if asking in select.select([asking, ended], [], [])[0]:
        os.kill(kernel, signal.SIGKILL)
    _, status = os.waitpid(kernel, 0)
    try:
        asking.sendall(abs(os.waitstatus_to_exitcode(status)).to_bytes(NUMBER, "big"))
    finally:
        os._exit(0)


def begin(wish: dict[str, Any], outputs: list[int]) -> list[str]:
    """Give this process a kernel's own session, folder, environment and output."""
    import time

    os.setsid()
    for mine, number in zip(outputs, (1, 2), strict=True):
        os.dup2(mine, number)
        os.close(mine)
    os.chdir(wish["folder"])
    os.environ.clear()
    os.environ.update(wish["environment"])
    time.tzset()
    return [*wish["arguments"], f"--IPKernelApp.parent_handle={os.getppid()}"]


if __name__ == "__main__":
    if sys.argv[1] == "kernel":
        sys.exit(stand_in(*sys.argv[2:]))
    del sys.path[0]  # this folder
    sys.argv = ["ipykernel_launcher", *template(*sys.argv[2:])]
    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance()
    atexit._run_exitfuncs()  # type: ignore[attr-defined]
    os._exit(0)  # skip the clean-up: it would copy the memory shared with the template

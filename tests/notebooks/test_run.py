"""Every notebook runs from top to bottom, with an empty log and with a full diary."""

from __future__ import annotations

import asyncio
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import nbformat
import pytest
from nbclient import NotebookClient
from support.notebooks import NAMES, NOTEBOOKS
from support.warm_kernels import warm_kernels
from traitlets.config import Config

import glidekit as gk

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

SENT = 500_000  # characters of widget state that a saved notebook would hold

# Another program may take the free port chosen for a kernel before the kernel is up.
SOCKETS = {} if os.name == "nt" else {"transport": "ipc"}


@pytest.fixture(scope="session")
def example_diary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log on disk with the simulated diary, marked as simulated."""
    from glidekit.log import open_log

    path = tmp_path_factory.mktemp("example") / "example.sqlite"
    log = open_log(path, simulated=True)
    for record in gk.simulate(course="steady", sessions=30, seed=1):
        log.save(record)
    return path


@pytest.fixture(scope="module")
def kernel_folders() -> Iterator[Path]:
    """Where kernels write their history and connection files; sockets need a short path."""
    with (
        TemporaryDirectory(prefix="gk-") as folder,
        pytest.MonkeyPatch.context() as patch,
        warm_kernels(Path(folder) / "warm") as environment,
    ):
        for name, value in {"JUPYTER_RUNTIME_DIR": folder, "IPYTHONDIR": folder, **environment}.items():
            patch.setenv(name, value)
        yield Path(folder)


def run(path: Path, log: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> nbformat.NotebookNode:
    monkeypatch.setenv("GLIDEKIT_LOG", str(log))
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=300,  # it shares the processor with the browser tests
        startup_timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": path.parent}},
        config=Config({"KernelManager": SOCKETS | {"ip": str(folder / "socket")}} if SOCKETS else {}),
    )
    with ThreadPoolExecutor(1) as alone:  # browser tests leave Playwright's event loop running in this thread
        alone.submit(asyncio.run, client.async_execute()).result()
    return notebook


def complaints(notebook: nbformat.NotebookNode) -> list[str]:
    """What cells wrote to stderr, such as warnings."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    return [output.text for output in outputs if output.get("name") == "stderr"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_it_runs_on_an_empty_log_and_sends_little(path, tmp_path, kernel_folders, monkeypatch):
    ran = run(path, tmp_path / "my-log.sqlite", kernel_folders, monkeypatch)
    assert complaints(ran) == []
    assert len(json.dumps(ran.metadata.get("widgets", {}))) < SENT


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_it_runs_on_the_example_diary(path, example_diary, kernel_folders, monkeypatch):
    ran = run(path, example_diary, kernel_folders, monkeypatch)
    assert complaints(ran) == []


def test_there_are_notebooks():
    assert [name[:2] for name in NAMES][:6] == ["00", "01", "02", "03", "04", "05"]

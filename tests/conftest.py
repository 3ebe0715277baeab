"""For all tests: no personal diary is touched, and slow tests start first."""

from __future__ import annotations

import gc
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from support.order import LONG, place
from support.scheduling import NICENESS, Scheduling, reads, workers
from support.thorough import THOROUGH, TIMES

if TYPE_CHECKING:
    from collections.abc import Iterator

# Workers, kernels and browsers fill the processor. A second thread of linear algebra would only wait for it,
# and it waits by spinning. numpy reads this when first imported; kernels inherit it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

SEARCHES = (20_000, 20, 20)
"""Collect garbage after this many new objects instead of 700: saves 7 % of the time of tests that draw."""

QUICK = "quick"
"""The mark for ``-m`` during daily work: fast tests without a browser."""

settings.register_profile("suite", derandomize=True, deadline=None, database=None)
settings.load_profile("suite")


MEMORY, ROOM = Path("/dev/shm"), 2**30  # noqa: S108 - each run makes its own folder in it
"""Where files lie in memory, and the bytes that must be free there: a run takes 150 MB."""


def pytest_configure(config: pytest.Config) -> None:
    """Hand out files in our order, not by their number of tests; put their folders in memory.

    Thousands of small logs wait for the disk longer than they take. Benchmarks keep the disk.
    """
    config.option.loadscopereorder = False
    if config.args_source is pytest.Config.ArgsSource.TESTPATHS and has_room(MEMORY):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def has_room(folder: Path) -> bool:
    """Whether the folder is there, may be written to, and has room for a run."""
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > ROOM


@pytest.fixture(scope="session", autouse=True)
def nobodys_own_log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Refuse a log opened without a path (its folder is missing); put backups into a temporary folder."""
    folder = tmp_path_factory.mktemp("nobody")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GLIDEKIT_LOG", str(folder / "missing" / "my-log.sqlite"))
        patch.setenv("GLIDEKIT_BACKUPS", str(folder / "backups"))
        yield


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Several workers for the whole suite; tests chosen by name, such as benchmarks, run alone."""
    cores = os.cpu_count() or 1
    if config.args_source is not pytest.Config.ArgsSource.TESTPATHS or cores == 1:
        return 0
    return workers(cores, browsers=config.option.markexpr != QUICK)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With ``-m quick``, do not even read the slow files; a worker reads only what it may run."""
    if config.option.markexpr == QUICK and place(collection_path) < len(LONG):
        return True
    worker = getattr(config, "workerinput", None)
    other = worker and not reads(collection_path, worker["workerid"], worker["workercount"])
    return True if other else None


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling | None:
    """Give browser tests to the first workers only."""
    if config.getoption("dist") != "loadfile":
        return None
    session = config.pluginmanager.get_plugin("session")
    return Scheduling(config, log, tell=lambda number: setattr(session, "testscollected", number))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Imported and collected objects stay to the end, so exclude them from later garbage collections."""
    gc.disable()
    result = yield
    gc.freeze()
    gc.set_threshold(*SEARCHES)
    gc.enable()
    return result


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put slow tests first, so that the workers finish together."""
    items.sort(key=lambda item: place(item.path))
    for item in items:
        if place(item.path) == len(LONG):
            item.add_marker(QUICK)
        if THOROUGH:
            try_more(getattr(item, "function", None))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A worker past its browser tests, which come first, lowers its priority for those still in them."""
    shares = "PYTEST_XDIST_WORKER" in os.environ and hasattr(os, "nice")
    if shares and not item.get_closest_marker("browser") and os.nice(0) == 0:
        os.nice(NICENESS)


def try_more(test: Any) -> None:
    """Raise the number of hypothesis examples, whatever number the test asks for."""
    given = getattr(test, "_hypothesis_internal_use_settings", None)
    if given is not None:
        more = settings(given, max_examples=TIMES * given.max_examples, derandomize=False)
        test._hypothesis_internal_use_settings = more

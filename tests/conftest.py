"""For all tests: nobody's own diary is touched, and what takes long begins first."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from support.order import LONG, place
from support.seats import BEHIND, Seats, workers
from support.thorough import THOROUGH, TIMES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Workers, kernels and browsers fill the processor: a second thread of linear algebra would only wait for it,
# and waits by spinning. Read when numpy is first imported; kernels inherit it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

QUICK = "quick"
"""What ``-m`` asks for while one works; no browser is among it."""

settings.register_profile("suite", derandomize=True, deadline=None, database=None)
settings.load_profile("suite")


def pytest_configure(config: pytest.Config) -> None:
    """Files are handed out in their order here, and not by how many tests they hold."""
    config.option.loadscopereorder = False


@pytest.fixture(scope="session", autouse=True)
def nobodys_own_log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A log opened without a path is refused (its folder is missing); backups go to a temporary folder."""
    folder = tmp_path_factory.mktemp("nobody")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GLIDEKIT_LOG", str(folder / "missing" / "my-log.sqlite"))
        patch.setenv("GLIDEKIT_BACKUPS", str(folder / "backups"))
        yield


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Several for the whole suite; what is asked for by name, a benchmark above all, runs alone."""
    cores = os.cpu_count() or 1
    if config.args_source is not pytest.Config.ArgsSource.TESTPATHS or cores == 1:
        return 0
    return workers(cores, browsers=config.option.markexpr != QUICK)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With ``-m quick`` nothing else is even read."""
    return True if config.option.markexpr == QUICK and place(collection_path) < len(LONG) else None


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Seats | None:
    """Browsers are shared out among all workers but one."""
    return Seats(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is imported and collected stays to the end, so no search for rubbish looks at it again."""
    gc.disable()
    result = yield
    gc.freeze()
    gc.enable()
    return result


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, so that the workers end together."""
    items.sort(key=lambda item: place(item.path))
    for item in items:
        if place(item.path) == len(LONG):
            item.add_marker(QUICK)
        if THOROUGH:
            try_more(getattr(item, "function", None))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A worker that is done with browsers leaves the processor to those that are not; none begins after."""
    shares = "PYTEST_XDIST_WORKER" in os.environ and hasattr(os, "nice")
    if shares and not item.get_closest_marker("browser") and os.nice(0) == 0:
        os.nice(BEHIND)


def try_more(test: Any) -> None:
    """Many more examples of a test with hypothesis, whatever number it asks for."""
    given = getattr(test, "_hypothesis_internal_use_settings", None)
    if given is not None:
        more = settings(given, max_examples=TIMES * given.max_examples, derandomize=False)
        test._hypothesis_internal_use_settings = more

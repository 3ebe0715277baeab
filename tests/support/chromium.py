"""Which browser the tests drive, and the background work it must not do."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import BrowserType

SHELL = "chromium-headless-shell"
"""The same engine without the rest of the browser; needs two thirds of the processor time."""

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = (
    "--no-sandbox",  # containers offer no sandbox; only our own pages are opened
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
INSTALL = "No Chromium found. Install one with: uv run playwright install --with-deps chromium"


def executable(chromium: BrowserType, *, whole: bool = False) -> str:
    """Playwright's own Chromium, else one on PATH; else skip the test (or fail, where it is required).

    With ``whole`` the full browser that people use, which can hide its windows.
    """
    if Path(chromium.executable_path).exists():
        return chromium.executable_path
    names = NAMES if whole else (SHELL, *NAMES)
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        (pytest.fail if os.environ.get("GLIDEKIT_REQUIRE_BROWSER") == "1" else pytest.skip)(INSTALL)
    return str(found)

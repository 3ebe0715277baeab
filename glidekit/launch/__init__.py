"""The ``glidekit`` command: a personal copy of the notebooks, and JupyterLab open on the first of them."""

from __future__ import annotations

from glidekit.launch.command import main as main

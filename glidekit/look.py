"""The palette, read once from look.toml: as values for plots, as CSS variables for pages."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Literal

Theme = Literal["light", "dark"]


@cache
def _look() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files("glidekit").joinpath("look.toml").read_text(encoding="utf-8"))


def palette(theme: Theme = "light") -> dict[str, str]:
    """Role -> colour as ``#rrggbb``."""
    return _look()[theme]


def css_variables(selector: str) -> str:
    """CSS that defines ``--gk-<role>`` for both themes below ``selector``.

    JupyterLab marks its theme on ``body``; elsewhere the light values apply.
    """
    theme = _look()["theme"]

    def rules(name: Theme) -> str:
        return "".join(
            f"--gk-{role}:{f'var({theme[role]},{colour})' if role in theme else colour};"
            for role, colour in palette(name).items()
        )

    return f'{selector}{{{rules("light")}}}\n[data-jp-theme-light="false"] {selector}{{{rules("dark")}}}\n'

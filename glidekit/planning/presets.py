"""The named plans, read from presets.toml."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

from glidekit.errors import PlanError
from glidekit.planning.model import Item, Plan


def plan(name: str) -> Plan:
    """The plan of that name; an unknown one raises PlanError with the nearest names."""
    known = _presets()
    if name not in known:
        raise PlanError.unknown("plan", name, known)
    return known[name]


def plan_names() -> tuple[str, ...]:
    """All names, the gentlest start first."""
    return tuple(_presets())


@cache
def _presets() -> dict[str, Plan]:
    text = resources.files("glidekit.planning").joinpath("presets.toml").read_text(encoding="utf-8")
    return {name: _plan(name, data) for name, data in tomllib.loads(text).items()}


def _plan(name: str, data: dict[str, Any]) -> Plan:
    items = tuple(_item(**item) for item in data.pop("items"))
    return Plan(name=name, items=items, **data)


def _item(*, dose: dict[str, Any] | None = None, **rest: Any) -> Item:
    item = Item(**rest)
    return item if dose is None else replace(item, dose=replace(item.doses, **dose))

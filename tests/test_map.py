"""The map of the package names only paths that exist, and every layer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from test_layers import LAYERS

ROOT = Path(__file__).resolve().parents[1]
MAP = (ROOT / "glidekit" / "README.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`((?:glidekit|tests|\.ci)/[^`*]+)`", MAP)))


@pytest.mark.parametrize("name", NAMED)
def test_every_path_on_the_map_exists(name):
    assert (ROOT / name).exists()


def test_every_layer_is_on_the_map():
    layers = {name for names in LAYERS for name in names} - {"__main__"}
    for layer in layers:
        assert f"`glidekit/{layer}`" in MAP or f"`glidekit/{layer}.py`" in MAP, layer


def test_it_leads_to_at_least_twenty_changes():
    table = MAP.split("## To change")[1].split("## Tests")[0]
    assert table.count("\n| ") - 1 >= 20

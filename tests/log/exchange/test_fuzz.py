from __future__ import annotations

from collections import Counter

import pytest
from support.fuzz import cases, try_export, try_table

from glidekit.log import open_log


@pytest.mark.parametrize("way", [try_export, try_table], ids=["export", "table"])
def test_a_hostile_file_is_taken_whole_or_refused_in_words(tmp_path, way):
    seen = Counter(way(tmp_path, case) for case in cases(150, seed=1))
    assert min(seen["taken"], seen["refused"]) > 0
    assert open_log(tmp_path / "target.sqlite").check().ok

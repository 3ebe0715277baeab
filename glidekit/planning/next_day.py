"""Whether the day after a session was worse: the one rule that the gate and the progression share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glidekit.planning.rules import RULES, Rules

if TYPE_CHECKING:
    from collections.abc import Mapping


NEXT_DAY_SCALES = ("leg_pain", "furthest_point", "new_numbness")
"""The scales that the rule looks at."""


def bad_next_day(
    before: Mapping[str, float | None], next_day: Mapping[str, float | None], rules: Rules = RULES
) -> bool | None:
    """Whether the day after was worse: pain up, further down the leg, or new lasting numbness.

    Both map scale ids to numbers, furthest point as its level. None where too little was answered to say.
    """
    signs = [
        _rose(before, next_day, "leg_pain", rules.worse_next_day),
        _rose(before, next_day, "furthest_point", 1),
        None if next_day.get("new_numbness") is None else bool(next_day["new_numbness"]),
    ]
    if any(signs):
        return True
    return None if signs[0] is None and signs[1] is None else False


def _rose(
    before: Mapping[str, float | None], after: Mapping[str, float | None], key: str, by: float
) -> bool | None:
    then, now = before.get(key), after.get(key)
    return None if then is None or now is None else now - then >= by

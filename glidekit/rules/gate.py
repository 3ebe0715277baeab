"""Whether a timer may start now: today's advice, and the age of the last answers to the cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from glidekit.rules.messages import in_one_message, message
from glidekit.rules.records import Hurt
from glidekit.rules.thresholds import RULES, Rules

if TYPE_CHECKING:
    from datetime import date

    from glidekit.rules.advice import Advice

Level = Literal["clear", "missing", "stale", "ask", "rest-today", "urgent", "emergency"]

CLOSED_FOR_ALL: tuple[Level, ...] = ("missing", "stale", "ask", "urgent", "emergency")
"""Levels that also shut an exercise from one's own physiotherapist."""

JUST_CHECKED = timedelta(hours=1)
"""For this long after the cards nobody is asked whether anything is new (own convention)."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether a player may start now, until when, and the reason in plain words.

    ``pages`` and ``items``: the stop pages to show, and what was tapped. ``since``: the day of the last sign;
    ``tapped_at``: its moment, if the clock can have been right. ``article_allowed``: held versions are open.
    ``own_allowed``: so are exercises from one's own physiotherapist. ``just_checked``: the cards were
    answered within the last hour.
    """

    allowed: bool
    level: Level
    until: datetime | None
    reason: str
    article_allowed: bool = False
    pages: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    since: date | None = None
    tapped_at: datetime | None = None
    just_checked: bool = False

    @property
    def own_allowed(self) -> bool:
        """Whether an exercise from one's own physiotherapist may start."""
        return self.level not in CLOSED_FOR_ALL

    def to_dict(self) -> dict[str, object]:
        """Plain values for the page; ``until`` in epoch milliseconds."""
        return {
            "allowed": self.allowed,
            "level": self.level,
            "until": None if self.until is None else self.until.timestamp() * 1000,
            "reason": self.reason,
            "article_allowed": self.article_allowed,
        }


def gate(
    advice: Advice,
    *,
    checked_at: datetime | None,
    now: datetime,
    talked: bool,
    emergency_number: str,
    rules: Rules = RULES,
) -> Gate:
    """The gate that follows from today's advice.

    ``checked_at``: when all cards were last answered. ``talked``: the person has asked a professional, as
    held versions require.
    """
    why = in_one_message(advice, emergency_number=emergency_number, rules=rules)
    if advice.action == "locked":
        return Gate(allowed=False, level=_stop_level(advice), until=None, reason=why, pages=advice.pages)
    if advice.action == "ask":
        return Gate(allowed=False, level="ask", until=None, reason=why)
    if checked_at is None:
        return Gate(allowed=False, level="missing", until=None, reason=message("check-missing"))
    until = checked_at + timedelta(days=rules.check_days)
    if now >= until:
        return Gate(allowed=False, level="stale", until=None, reason=message("check-stale", rules=rules))
    held = advice.held == "open" and talked
    just = now - checked_at < JUST_CHECKED
    if advice.plan == "none":
        return Gate(
            allowed=False,
            level="rest-today",
            until=until,
            reason=why,
            article_allowed=held,
            just_checked=just,
        )
    return Gate(allowed=True, level="clear", until=until, reason="", article_allowed=held, just_checked=just)


def _stop_level(advice: Advice) -> Literal["urgent", "emergency"]:
    return "emergency" if "S-emergency" in advice.why else "urgent"


def after_hurt(
    *,
    where_before: float | None,
    where_now: float | None,
    settled: bool,
    times: int = 1,
    rules: Rules = RULES,
) -> Literal["gentle", "end"]:
    """What may follow "that hurt": the next gentle exercise, or the end of the session (own convention).

    ``times``: how often it has hurt in this session, including now.
    """
    over = Hurt(settled=settled, where_before=where_before, where_now=where_now).is_over
    return "gentle" if over and times < rules.hurts else "end"

"""The safety rules, as pure functions of what was recorded. Editing or deleting undoes no stop.

Sources and wording of the items: content/safety.toml. This workbook's own conventions: planning/rules.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from glidekit.content.safety import safety_item
from glidekit.planning.next_day import bad_next_day as bad_next_day  # noqa: PLC0414 - asked for here too
from glidekit.planning.rules import RULES, Rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CheckKind = Literal["full", "line"]
Level = Literal["clear", "missing", "stale", "changed", "next-day", "urgent", "emergency"]

SOMETHING_NEW = "something-new"
"""The flag of the one line in every check-in: a yes asks for the full check."""


@dataclass(frozen=True, slots=True)
class Check:
    """One answer to the safety check (``full``) or to the one line of a check-in (``line``)."""

    checked_at: datetime
    kind: CheckKind = "full"
    flags: tuple[str, ...] = ()
    assessed_by_clinician: bool = False
    clinician_agreed: bool = False


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether a player may start now, until when that holds, and the reason in plain words."""

    allowed: bool
    level: Level
    until: datetime | None
    reason: str
    article_allowed: bool = False

    def to_dict(self) -> dict[str, object]:
        """Plain values for the page; ``until`` in epoch milliseconds."""
        return {
            "allowed": self.allowed,
            "level": self.level,
            "until": None if self.until is None else self.until.timestamp() * 1000,
            "reason": self.reason,
            "article_allowed": self.article_allowed,
        }


_REASONS: dict[Level, str] = {
    "clear": "",
    "missing": "Please do the safety check first. It takes about a minute.",
    "stale": "Your last safety check is more than {days:g} days old. Please do it again before you start.",
    "changed": "You reported something new. Please answer the whole safety check before you start.",
    "next-day": "You felt worse on the day after two sessions in a row. Stop here and ask a clinician before "
    "you go on. When one has assessed you, say so in the safety check.",
    "urgent": "You reported something that a clinician should look at soon. No exercise starts until a later "
    "safety check says that a clinician has assessed it.",
    "emergency": "You reported something that needs emergency care now. No exercise starts until a later "
    "safety check says that a clinician has assessed it.",
}


def gate(
    checks: Iterable[Check],
    *,
    now: datetime,
    changed_at: datetime | None = None,
    bad_days_at: datetime | None = None,
    rules: Rules = RULES,
) -> Gate:
    """The gate that follows from all checks ever logged.

    ``changed_at``: when a rating last opened the questions anew (weakness up, or the other side too).
    ``bad_days_at``: when the last of too many bad next days in a row was logged.
    """
    ordered = sorted(checks, key=lambda check: check.checked_at)
    stop = _open_stop(ordered)
    if stop is not None:
        return _closed(stop)
    assessed_at = max((c.checked_at for c in ordered if c.assessed_by_clinician), default=None)
    if bad_days_at is not None and (assessed_at is None or assessed_at < bad_days_at):
        return _closed("next-day")
    full = next((check for check in reversed(ordered) if check.kind == "full"), None)
    asked_anew = [c.checked_at for c in ordered if c.kind == "line" and c.flags]
    asked_anew += [changed_at] if changed_at is not None else []
    if asked_anew and (full is None or full.checked_at < max(asked_anew)):
        return _closed("changed")
    if full is None:
        return _closed("missing")
    until = full.checked_at + timedelta(days=rules.check_days)
    if now >= until:
        return Gate(
            allowed=False, level="stale", until=None, reason=_REASONS["stale"].format(days=rules.check_days)
        )
    return Gate(
        allowed=True, level="clear", until=until, reason="", article_allowed=_article_allowed(ordered)
    )


def _closed(level: Level) -> Gate:
    return Gate(allowed=False, level=level, until=None, reason=_REASONS[level])


def _open_stop(ordered: Sequence[Check]) -> Level | None:
    """The stop that is still open: only a later check with a clinician's assessment and no flag closes it."""
    stop: Level | None = None
    for check in ordered:
        raised = stop_level(check.flags)
        if raised is not None:
            stop = "emergency" if "emergency" in (raised, stop) else raised
        elif check.kind == "full" and check.assessed_by_clinician:
            stop = None
    return stop


def stop_level(flags: Iterable[str]) -> Literal["urgent", "emergency"] | None:
    """The gravest stop among these items; None where nothing stops (ask-first items do not)."""
    levels = {safety_item(flag).level for flag in flags if flag != SOMETHING_NEW}
    if "emergency" in levels:
        return "emergency"
    return "urgent" if "urgent" in levels else None


def _article_allowed(ordered: Sequence[Check]) -> bool:
    """Ask-first answers lock the article variants until "my clinician agreed" is logged."""
    last = next((check for check in reversed(ordered) if check.kind == "full"), None)
    if last is None:
        return False
    asks = {flag for flag in last.flags if flag != SOMETHING_NEW and safety_item(flag).level == "ask-first"}
    return not asks or last.clinician_agreed


def after_hurt(
    *, where_before: float | None, where_now: float | None, settled: bool
) -> Literal["gentle", "end"]:
    """What may follow "that hurt": the next gentle exercise, or the end of the session (own convention)."""
    further = where_now is not None and where_before is not None and where_now > where_before
    return "gentle" if settled and not further else "end"

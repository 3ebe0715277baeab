"""What the workbook does with an answer: pure functions over plain records; no log, no widget.

``advise(records, day)`` is the one decision. Gate, plan, check-in, check-out, next-day form, pictures and
report all ask it, so they cannot disagree. Every number is a field of ``Rules``.
"""

from __future__ import annotations

from glidekit.rules.advice import Advice, advise
from glidekit.rules.records import Assessed, Check, Entry, Hurt, Retract, Session, Sign, Verdict
from glidekit.rules.thresholds import RULES, Rules

__all__ = [
    "RULES",
    "Advice",
    "Assessed",
    "Check",
    "Entry",
    "Hurt",
    "Retract",
    "Rules",
    "Session",
    "Sign",
    "Verdict",
    "advise",
]

"""What the rules say to a person: one text per rule, with numbers from the table and from the facts."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from glidekit.content.toml_entry import read_toml
from glidekit.errors import GlidekitError
from glidekit.in_words import day
from glidekit.rules.thresholds import RULES, Rules
from glidekit.scales import SCALES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glidekit.rules.advice import Advice

FILE = "rules_messages.toml"
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SEEN = "-seen"
_UNSET = "your local emergency number"


def messages(advice: Advice, *, emergency_number: str = "", rules: Rules = RULES) -> tuple[str, ...]:
    """What the advice says, in the order of ``advice.why``; the "go on" text if no rule spoke.

    Only one plan is named: a rule that would give more than ``advice.plan`` gives its reason alone.
    """
    said = said_by_rule(advice, emergency_number=emergency_number, rules=rules)
    return tuple(dict.fromkeys(words for _, words in said)) or (_go_on(advice, rules),)


def in_one_message(advice: Advice, *, emergency_number: str = "", rules: Rules = RULES) -> str:
    """The single message for a small space: the gravest that names the plan given."""
    said = said_by_rule(advice, emergency_number=emergency_number, rules=rules)
    names_plan = [words for rule, words in said if rule not in advice.outdone]
    return names_plan[0] if names_plan else _go_on(advice, rules)


def said_by_rule(
    advice: Advice, *, emergency_number: str = "", rules: Rules = RULES
) -> tuple[tuple[str, str], ...]:
    """Each rule that spoke, with its words, in the order of ``advice.why``; once per page of an emergency."""
    given = {"until": advice.until, "emergency_number": emergency_number or _UNSET}
    found = (
        (rule, message(name, rules=rules, **given, **advice.facts.get(rule, {})))
        for rule in advice.why
        for name in _texts_of(rule, advice)
    )
    return tuple((rule, _reason(words) if rule in advice.outdone else words) for rule, words in found)


def _go_on(advice: Advice, rules: Rules) -> str:
    return message("go-on (first)" if "go-on" in advice.facts else "go-on", rules=rules)


def _reason(words: str) -> str:
    """The first sentence: what was found. What to do comes after it."""
    return re.split(r"(?<=\.) ", words, maxsplit=1)[0]


def message(name: str, *, rules: Rules = RULES, **facts: Any) -> str:
    """One text by its id, filled in; an unknown id raises GlidekitError."""
    known = texts()
    if name not in known:
        raise GlidekitError.unknown("message of the rules", name, known)
    return known[name].format_map({**_numbers(rules), **_shown(facts)})


@cache
def texts() -> Mapping[str, str]:
    """Id -> text, with braces for the numbers."""
    return {name: str(text) for name, text in read_toml(FILE).items()}


def _texts_of(rule: str, advice: Advice) -> tuple[str, ...]:
    """The ids of a rule's texts; an emergency has one per page."""
    if rule == "S-emergency":
        return tuple(f"{rule} ({page})" for page in advice.pages)
    if rule.endswith(_SEEN):
        return ("seen",)
    if rule.startswith("E-restart"):
        return ("E-restart",)
    return (f"{rule} (note)",) if advice.facts.get(rule, {}).get("note") else (rule,)


def half_words(rules: Rules = RULES) -> str:
    """What "half" means in words: ``half``, or a share such as ``40%``."""
    return "half" if rules.ease_factor == 0.5 else f"{rules.ease_factor:.0%}"


@lru_cache(maxsize=16)
def _numbers(rules: Rules) -> Mapping[str, str]:
    """Every number of the table in words, also with a capital to begin a sentence."""
    table = {name: _in_words(value) for name, value in asdict(rules).items()}
    table["long_gap_weeks"] = _in_words(rules.long_gap_days // 7)
    table["half"] = half_words(rules)
    return table | {name.capitalize(): words.capitalize() for name, words in table.items()}


def _shown(facts: Mapping[str, Any]) -> dict[str, str]:
    """The facts in words: numbers, a place by its name, the day of an assessment as a date."""
    shown = {name: _in_words(value) for name, value in facts.items()}
    if "level" in facts:
        shown["place"] = SCALES["furthest_point"].level(facts["level"]) or ""
    if "seen" in facts:
        on = date.fromordinal(facts["seen"])
        shown["date"] = day(on)
    return shown


def _in_words(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and 0 <= value < len(_WORDS):
        return _WORDS[value]
    return f"{value:g}" if isinstance(value, float) else str(value)

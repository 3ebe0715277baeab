"""What the script of the safety check must know in advance, so that it can answer a tap by itself."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from glidekit.content.safety import (
    PAGES,
    PLAIN_NUMBER,
    TALK_ANSWERS,
    countries,
    numbers,
    safety_cards,
    safety_items,
    stop_page,
)
from glidekit.rules.messages import message
from glidekit.rules.stops import WHO as OPENS
from glidekit.rules.thresholds import RULES

if TYPE_CHECKING:
    from glidekit.content.entries import Country, SafetyItem, StopPage

STOPS = ("emergency", "urgent")
"""Levels of a gate that only a check-up opens again."""

WHO = (
    ("hospital", "Hospital"),
    ("doctor", "Doctor"),
    ("physiotherapist", "Physio"),
    ("other", "Somebody else"),
)
"""Who may have seen a person; not each of them opens the exercises again (``OPENS``)."""

TALK = (
    "Please talk to a physio or a doctor before you start these moves.",
    "Not seen one yet? You can still read, walk and keep your diary today.",
)
LINE = "Anything new: weakness, numb between the legs, pee, poo, both legs?"
_WORDS = {
    "future": "That day is still to come. Please choose today or an earlier day.",
    "early": "That is before the day you tapped this. Please choose the day somebody saw you for it.",
    "hospital": "Ask a hospital or a doctor about this sign. Only they can say that you may exercise.",
    "waiting": "Not in your log yet. Start stays shut until it is. It is tried again by itself. If this "
    "stays, run this cell again: your answer is kept in this browser.",
}
_PAPER = (
    "body{margin:2cm;font:16px/1.5 sans-serif;color:#000}h2{font-size:24px}li{margin:6px 0}"
    ".gk-frame{padding:16px 24px;border:4px solid #000}"
)


@cache
def check_content() -> dict[str, Any]:
    """Cards, lines, pages, countries and words, as plain values."""
    return {
        "cards": [{"id": card.id, "heading": card.heading, "about": card.about} for card in safety_cards()],
        "items": [_item(item) for item in safety_items()],
        "pages": [_page(stop_page(name)) for name in PAGES],
        "countries": [_country(country) for country in countries()],
        "unset": numbers().emergency,
        "plain": PLAIN_NUMBER,
        "who": [list(one) for one in WHO],
        "opens": {level: list(who) for level, who in OPENS.items()},
        "slip_minutes": RULES.slip_minutes,
        "slip": {name: message(name) for name in ("slip", "slip-yes", "slip-no")},
        "line": {
            "question": LINE,
            "nothing": "Nothing new.",
            "lately": "You have just done the safety check.",
            "cleared": "Something new, but no warning sign.",
        },
        "talk": {"text": list(TALK), "answers": [list(answer) for answer in TALK_ANSWERS.items()]},
        "words": {**_WORDS, "missing": message("E-not-enough")},
        "paper": _PAPER,
    }


def _item(item: SafetyItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "card": item.card,
        "level": item.level,
        "page": item.page,
        "button": item.button,
        "reported": item.reported,
        "counts": list(item.counts),
        "also": item.also,
    }


def _page(page: StopPage) -> dict[str, Any]:
    return {
        "id": page.id,
        "title": page.title,
        "text": list(page.text),
        "steps": list(page.steps),
        "say": page.say,
        "after": list(page.after),
    }


def _country(country: Country) -> dict[str, str]:
    return {
        "id": country.id,
        "name": country.name,
        "emergency": country.emergency,
        "advice": country.advice,
    }

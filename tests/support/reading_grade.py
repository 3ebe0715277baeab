"""Flesch-Kincaid reading grade of plain English, with a syllable counter of our own.

Grade = 0.39 x words per sentence + 11.8 x syllables per word - 15.59 (Kincaid, Fishburne, Rogers, Chissom
1975).
"""

from __future__ import annotations

import re
from functools import cache

_WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")
_GROUP = re.compile(r"[aeiouy]+")
_FINAL_E = re.compile(r"[^aeiouylr]e$|[aeiou][lr]e$|[^aeiouy]res$")  # made, here; not table, acre
_SILENT = re.compile(
    r"(?:[^aeiouydtl]|[aeiouyl]l)ed$|(?:[^aeiouycgsxzh]|[^cs]h)es$"
)  # walked, sides; not boxes
_SPLIT = re.compile(r"ia(?!l$|n$)|io(?!n)|[^q]u[ao]|eo(?!p)|ying|iet")  # two sounds side by side

# Words whose spelling misleads the counter.
_KNOWN = {
    **dict.fromkeys(("toes", "whole", "squeezed", "tired"), 1),
    **dict.fromkeys(
        (
            *("being", "create", "doing", "every", "evening", "going", "likely", "lonely", "lying", "moment"),
            *("movement", "movements", "people", "quiet", "react", "safely", "safety", "science", "seeing"),
            *(
                "someone",
                "something",
                "sometimes",
                "somewhere",
                "studied",
                "trial",
                "trials",
                "trying",
                "varied",
            ),
        ),
        2,
    ),
    **dict.fromkeys(
        (
            *(
                "anyone",
                "area",
                "areas",
                "carrying",
                "clinician",
                "clinicians",
                "diaries",
                "diary",
                "everyday",
            ),
            *("everyone", "exercise", "idea", "ideas", "physio", "physios", "reopen", "somebody", "usual"),
        ),
        3,
    ),
    **dict.fromkeys(("exercises", "sciatica", "usually"), 4),
}


@cache
def syllables(word: str) -> int:
    """How many syllables an English word has: right for most, off by one for some."""
    word = word.lower().removesuffix("'s")
    if word in _KNOWN:
        return _KNOWN[word]
    silent = bool(_FINAL_E.search(word) or _SILENT.search(word))
    return max(1, len(_GROUP.findall(word)) - silent + len(_SPLIT.findall(word)))


def grade(text: str) -> float:
    """Flesch-Kincaid grade; a full stop, a question mark or a line break ends a sentence."""
    sentences = [part for part in re.split(r"[.?!]+(?:\s|$)|\n", text) if _WORD.search(part)]
    words = _WORD.findall(text)
    if not words:
        return 0.0
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def prose(markdown: str) -> str:
    """The visible text of Markdown, without folded parts, tables, pictures and code; links as their words."""
    for pattern, left in (
        (r"<details>.*?</details>", ""),
        (r"<sup>.*?</sup>", ""),
        (r"```.*?```", ""),
        (r"(?m)^\|.*$", ""),
        (r"!\[[^\]]*\]\([^)]*\)", ""),
        (r"\[([^\]]*)\]\([^)]*\)", r"\1"),
        (r"<[^>]+>", ""),
        (r"`[^`]*`", "it"),
    ):
        markdown = re.sub(pattern, left, markdown, flags=re.DOTALL)
    return markdown

"""Plays a worked case in a real log: each record is written by the calls that a person would cause."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from support.diary import event, run_of

from glidekit.planning.presets import plan
from glidekit.session.record import Rating

FIRST = datetime(2026, 1, 1, 12, tzinfo=UTC)
_SCALES = {"pain": "leg_pain", "where": "furthest_point", "weakness": "weakness", "numb": "new_numbness"}


def day_of(number: int):
    """The date of a case's day."""
    return (FIRST + timedelta(days=number)).date()


class Lived:
    """Writes the records of a case into a log and moves its clock along."""

    def __init__(self, log: Any, clock: Any, records: list[dict[str, Any]]) -> None:
        self.log, self.clock, self.records = log, clock, records
        self.names: dict[int, str] = {}
        for number, record in enumerate(records):
            clock.moment = FIRST + timedelta(days=record["day"], seconds=number)
            getattr(self, record["is"])(record)

    def entry(self, record: dict[str, Any]) -> None:
        given = [
            Rating(scale, float(record[name]), self.clock(), "UTC", record["moment"], record.get("leg"))
            for name, scale in _SCALES.items()
            if record.get(name) is not None
        ]
        session = record.get("session")
        if session is not None and session not in self.names:
            self._begin(session, given)
        else:
            self.log.add_ratings(given, session_id=self.names.get(session))

    def session(self, record: dict[str, Any]) -> None:
        number = record["id"]
        if number not in self.names:
            self._begin(number, ())
        name = self.names[number]
        if record["sets"]:
            self.log.write_events(name, self._events(name, record))
        after = [
            Rating(scale, value, self.clock(), "UTC", "after")
            for scale, value in (("came_on", "yes"), ("settled", record.get("settled")))
            if record.get("settled")
        ]
        ended = "finished" if record.get("finished", True) and record["sets"] else "stopped"
        self.log.close_session(name, ended, ratings=after)

    def check(self, record: dict[str, Any]) -> None:
        seen = record.get("assessed")
        self.log.record_safety_check(
            record.get("flags", ()),
            full=record.get("full", True),
            d=record.get("d", False),
            asked=record.get("asked", False),
            assessed=None if seen is None else (seen["by"], day_of(seen["day"]), seen["may_exercise"]),
        )

    def retract(self, record: dict[str, Any]) -> None:
        has_it = record["answer"] == "yes"
        self.log.take_back(record["flag"], has_it, minutes=record["minutes"], same_page=record["same_page"])

    def _begin(self, number: int, ratings: Any) -> None:
        kind = next((one["plan"] for one in self.records if one.get("id") == number), "ordinary")
        chosen = replace(plan("gentle-start").for_sides("left"), kind=kind)
        self.names[number] = self.log.begin_session(chosen, zone="UTC", ratings=ratings)

    def _events(self, name: str, record: dict[str, Any]) -> list[Any]:
        whole = record.get("finished", True)
        events = run_of(self.log.timeline_of(name), at=self.clock())
        events = events if whole else events[: len(events) // 2]
        last = events[-1]
        more = [
            event(last.seq + place, "hurt", second=last.at / 1000 - self.clock().timestamp(), phase=2,
                  at=self.clock(), where=hurt.get("where_now"), settled=hurt["settled"])
            for place, hurt in enumerate(record.get("hurt", ()), 1)
        ]  # fmt: skip
        return [*events, *more]

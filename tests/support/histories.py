"""Random histories in plain dicts: everything a record may say, jumping dates and nonsense dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

STOPPING = ("A1", "A4", "B1", "B3", "B4", "C1", "C5", "C8", "else", "under-18", "foot-drop", "urine-control")
HOLDING = ("D1", "D3", "D6", "hip-replacement")
PLANS = ("ordinary", "ordinary", "half", "gentle-start", "flare", "flare", "try-out", "own")


def history(rng: Random, length: int) -> tuple[list[dict[str, Any]], int]:
    """Records in the order they were written, and a day near the last one."""
    life = _Life(rng)
    while len(life.records) < length:
        rare = (0.4, 0.02, 0.3) if life.calm else (1.2, 0.6, 0.3)
        rng.choices((life.alone, life.session, life.check, life.tap, life.verdict), (4, 8, *rare))[0]()
    return life.records, life.day + rng.choice((0, 0, 0, 1, 1, 2, 15, 45, -3))


class _Life:
    def __init__(self, rng: Random) -> None:
        self.rng, self.records, self.day, self.number = rng, list[dict[str, Any]](), 0, 0
        self.legs = rng.choice(((None,), (None,), ("left",), ("left", "right"), (None, "left")))
        self.pain, self.where, self.weakness = rng.uniform(1, 6), rng.choice((4, 5)), rng.choice((0, 0, 2))
        self.calm = rng.random() < 0.7
        self.bad = rng.choice((0.0, 0.02, 0.1))  # how often the rarer things happen
        self.drift = rng.choice((0.1, 0.3, 1.0))

    def alone(self) -> None:
        self._go_on()
        self._entries("alone", self._dated())

    def session(self) -> None:
        self._go_on()
        self.number += 1
        name, day, rng = self.number, self._dated(), self.rng
        if rng.random() < 0.9:
            self._entries("before", day, name)
        self.records.append(self._session(name, day))
        if rng.random() < 0.8:
            self._entries("after", day, name, up=rng.choice((-1, 0, 0, 1, 3)))
        if rng.random() < 0.7:
            self._entries("next-day", day + 1, name, up=rng.choice((0, 0, 0, 1, 3)))

    def check(self) -> None:
        flags = self._some(STOPPING, 0.05 if self.calm else 0.25) + self._some(HOLDING, 0.15)
        made = {"is": "check", "day": self._dated(), "flags": flags}
        if self.rng.random() < 0.6:
            made["assessed"] = self._assessed(made["day"])
        for key, often in (("asked", 0.4), ("d", 0.3), ("something_new", 0.1), ("before_version", 0.1)):
            if self.rng.random() < often:
                made[key] = True
        if self.rng.random() < 0.3:
            made["full"] = self.rng.random() < 0.6
        self.records.append(made | self._maybe_imported())

    def tap(self) -> None:
        """A single sign, often taken back."""
        flag = self.rng.choice(STOPPING)
        self.records.append({"is": "check", "day": self._dated(), "flags": [flag]} | self._maybe_imported())
        if self.rng.random() < 0.7:
            taken = {
                "is": "retract",
                "day": self._dated(),
                "flag": flag,
                "answer": self.rng.choice(("no", "no", "yes")),
            }
            taken |= {"minutes": self.rng.choice((0, 2, 10, 11, -1)), "same_page": self.rng.random() < 0.8}
            self.records.append(taken | self._maybe_imported())

    def verdict(self) -> None:
        made = {
            "is": "verdict",
            "day": self._dated(),
            "worse": self.rng.random() < 0.6,
            "sure": self.rng.random() < 0.7,
        }
        if (leg := self.rng.choice(self.legs)) is not None:
            made["leg"] = leg
        self.records.append(made)

    def _go_on(self) -> None:
        self.day += self.rng.choices((0, 1, 2, 5, 14, 15, 43), (2, 20, 4, 0.5, 0.2, 0.2, 0.1))[0]

    def _dated(self) -> int:
        """The day as written, now and then by a wrong clock."""
        if self.rng.random() < 0.02:
            return self.day + self.rng.choice((-400, -1, 1, 2, 365))
        return self.day

    def _entries(self, moment: str, day: int, session: int | None = None, up: float = 0) -> None:
        rng = self.rng
        for leg in rng.sample(self.legs, rng.randint(1, len(self.legs))):
            made: dict[str, Any] = {"is": "entry", "day": day, "moment": moment}
            made |= {"session": session} if session is not None else {}
            made |= {"leg": leg} if leg is not None else {}
            if rng.random() < 0.9:
                made["pain"] = min(10, max(0, round(self.pain + up + rng.gauss(0, 1.2))))
            if rng.random() < 0.8:
                made["where"] = min(6, max(0, self.where + rng.choice((0, 0, 0, 0, 1, -1))))
            if rng.random() < 0.5:
                more = rng.choices((0, 1, 2, 4), (20, 3, 0.1, 0.1) if self.calm else (4, 1, 1, 1))[0]
                made["weakness"] = min(10, self.weakness + more)
            for key in ("numb", "other_leg", "something_new"):
                if rng.random() < self.bad * 0.1:
                    made[key] = True
            self.records.append(made)
        self.pain = min(9, max(0, self.pain + rng.gauss(0, self.drift)))
        self.where = min(6, max(1, self.where + rng.choices((0, 1, -1), (40, 1, 1))[0]))

    def _session(self, name: int, day: int) -> dict[str, Any]:
        rng = self.rng
        made: dict[str, Any] = {"is": "session", "day": day, "id": name, "sets": rng.choice((0, 1, 4, 4, 4))}
        made |= {"plan": rng.choice(PLANS), "dose": rng.choice("aaab")}
        if rng.random() < self.bad:
            made["finished"] = False
        if rng.random() < 0.5:
            made["settled"] = rng.choices(("at once", "within minutes", "not yet"), (5, 5, 1))[0]
        if rng.random() < self.bad:
            made["hurt"] = [self._hurt() for _ in range(rng.choice((1, 1, 2)))]
        return made | self._maybe_imported()

    def _hurt(self) -> dict[str, Any]:
        made: dict[str, Any] = {"settled": self.rng.random() < 0.5}
        if self.rng.random() < 0.5:
            made |= {"where_before": 4, "where_now": self.rng.choice((3, 4, 5))}
        return made

    def _assessed(self, day: int) -> dict[str, Any]:
        made = {
            "by": self.rng.choice(("hospital", "doctor", "physiotherapist", "other")),
            "day": day + self.rng.choice((-30, -2, -1, 0, 0, 0, 1)),
            "may_exercise": self.rng.random() < 0.8,
        }
        return {key: value for key, value in made.items() if self.rng.random() < 0.95}

    def _some(self, of: tuple[str, ...], often: float) -> list[str]:
        return [self.rng.choice(of)] * (self.rng.random() < often) + [self.rng.choice(of)] * (
            self.rng.random() < 0.03
        )

    def _maybe_imported(self) -> dict[str, Any]:
        return {"imported": True} if self.rng.random() < 0.04 else {}

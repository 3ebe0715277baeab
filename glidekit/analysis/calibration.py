"""How often would this mislead me? The published table, and how it is made again.

    python -c "from glidekit.analysis.calibration import publish; publish()"

writes data/calibration.csv and data/calibration_firm.csv anew (seeded; about ten minutes on one core).
"""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from glidekit.analysis.measuring import ever_firm, measure
from glidekit.analysis.progress import bar
from glidekit.analysis.simulation import Circumstance
from glidekit.errors import GlidekitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SEED = 20261
REPETITIONS = 2000

DAYS = (8, 12, 20, 30, 60, 120)
LIKENESS = (0.0, 0.3, 0.6, 0.8)
NOISE = (0.0, 0.5)
LEVELS = (1.0, 5.0, 9.0)
CHANGES = (0.0, -1.0, -2.0, -3.0)

FOLDER = Path(__file__).resolve().parents[2] / "data"
TABLE, FIRM_TABLE = "calibration.csv", "calibration_firm.csv"
DELAY_S = 1  # a bar is shown only where it takes longer
_DIGITS = 5


def asserted() -> list[Circumstance]:
    """The kinds of people for whom the bounds must hold: straight courses, and fast-then-slow ones."""
    kinds = []
    for n, phi, noise, level in product(DAYS, LIKENESS, NOISE, LEVELS):
        kinds += [Circumstance(n, phi, noise, level, change) for change in CHANGES]
        kinds.append(Circumstance(n, phi, noise, level, -3.0, shape="fast-then-slow"))
    return kinds


def reported() -> list[Circumstance]:
    """Kinds for whom the method promises nothing; measured so that it can be said how far it goes wrong."""
    kinds = []
    for n in DAYS:
        kinds += [Circumstance(n, phi=0.95), Circumstance(n, phi=0.98), Circumstance(n, oddity="random-walk")]
        kinds += [Circumstance(n, phi, oddity="weekly-cycle") for phi in (0.3, 0.6)]
        kinds += [Circumstance(n, 0.6, change=change, oddity="skips-bad-days") for change in (0.0, -2.0)]
    return kinds


def calibrate(
    kinds: Iterable[Circumstance],
    *,
    repetitions: int = REPETITIONS,
    seed: int = SEED,
    progress: bool = True,
    step: Callable[[], object] | None = None,
) -> pd.DataFrame:
    """One row a kind of person; the columns are told in ``measuring.measure``; ``step`` is called after."""
    rows = []
    for kind in bar(list(kinds), desc="Kinds of people", delay=DELAY_S, disable=not progress):
        rows.append(measure(kind, repetitions, seed))
        if step is not None:
            step()
    return pd.DataFrame(rows)


def calibrate_firm(
    *, repetitions: int = REPETITIONS, seed: int = SEED, progress: bool = True
) -> pd.DataFrame:
    """How often people who do not change are told something firm by 320 days logged."""
    kinds = [Circumstance(320, phi, noise) for phi, noise in product((0.3, 0.6, 0.8, 0.95), NOISE)]
    shown = bar(kinds, desc="Looks up to 320 days", delay=DELAY_S, disable=not progress)
    return pd.DataFrame([ever_firm(kind, repetitions, seed) for kind in shown])


def publish(folder: Path = FOLDER, *, repetitions: int = REPETITIONS, progress: bool = True) -> None:
    """Measure everything and write both tables into ``folder``."""
    whole = calibrate([*asserted(), *reported()], repetitions=repetitions, progress=progress)
    whole.round(_DIGITS).to_csv(folder / TABLE, index=False, lineterminator="\n")
    firm = calibrate_firm(repetitions=2 * repetitions, progress=progress)
    firm.round(_DIGITS).to_csv(folder / FIRM_TABLE, index=False, lineterminator="\n")


def published(name: str = TABLE) -> pd.DataFrame:
    """A published table: ``calibration.csv`` or ``calibration_firm.csv``."""
    path = FOLDER / name
    if not path.exists():
        raise GlidekitError(
            f"The published table {name} is not in the folder data.",
            do="Get the file again with the workbook, or make it: glidekit.analysis.calibration.publish().",
        )
    return pd.read_csv(path)

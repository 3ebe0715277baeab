"""A scale is one entry: every part of the package knows an added one without any other change."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

# In its own process, as modules work out what follows from the scales when they are loaded.
SCRIPT = """
import json, sys
from datetime import UTC, date, datetime
from glidekit.scales import SCALES, Scale

SCALES["stairs"] = Scale(
    "stairs", "Stairs", "How hard are stairs?", 0, 10, every_session=True, ends=("easy", "impossible"),
    hints="stairs", important_change=2,
)

from pathlib import Path
import glidekit as gk
from glidekit.log import open_log
from glidekit.log.exchange.foreign.mapping import proposal
from glidekit.log.exchange.foreign.table import read_table
from glidekit.plots.explore import shown_in
from glidekit.sample.simulated import simulate
from glidekit.session.record import Rating
from glidekit.widgets.look_after.import_pages import columns_page, read
from glidekit.widgets.ratings.check_in import checkin_page

folder = Path(sys.argv[1])
table = folder / "kept.csv"
table.write_text("Date,Stairs\\n2026-05-01,7\\n2026-05-02,4\\n")
found = {}
page, filled = columns_page(read(table))
found["the import form proposes it"] = "stairs" in json.dumps(filled)
found["a mapping is proposed"] = proposal(read_table(table, "utf-8").columns).get("Stairs") == "stairs"
log = gk.open_log(folder / "log.sqlite")
log.import_table(table, {"Date": "date", "Stairs": "stairs"}, scales={"Stairs": "0-10"}, dry_run=False)
ratings = log.ratings()
found["an import is kept"] = list(ratings.loc[ratings["scale"] == "stairs", "value"]) == [7, 4]
asked = [question.id for group in checkin_page("left", None).groups for question in group.questions]
found["the check-in asks it"] = "stairs" in asked
columns = log.columns()
found["sessions have it before and after"] = {"stairs_before", "stairs_after"} <= set(columns["column"])
people = open_log(folder / "simulated.sqlite", simulated=True)
people.save_all(simulate("steady", 8))
answers = people.sessions()["stairs_before"].dropna()
found["simulated people answer it"] = len(answers) >= 6 and answers.between(0, 10).all().item()
found["pictures show its course"] = "Stairs" in [shown.label for shown in shown_in(people.ratings())]
there = folder / "out.json"
log.export_json(there)
again = gk.open_log(folder / "again.sqlite")
again.import_log(there)
found["an export comes back"] = list(again.ratings()["value"]) == list(ratings["value"])
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("one-scale")
    own = {**os.environ, "GLIDEKIT_BACKUPS": str(folder / "backups"), "PYTHONWARNINGS": "error"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder)], capture_output=True, text=True, check=False, env=own
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    "claim",
    [
        "the import form proposes it",
        "a mapping is proposed",
        "an import is kept",
        "the check-in asks it",
        "sessions have it before and after",
        "simulated people answer it",
        "pictures show its course",
        "an export comes back",
    ],
)
def test_a_new_scale_is_one_entry(found, claim):
    assert found[claim]

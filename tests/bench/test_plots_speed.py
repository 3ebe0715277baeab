"""What notebook 04 costs on a thousand sessions, compared with plain pandas and matplotlib.

``pytest tests/bench/test_plots_speed.py -s``. The bare notebook imports pandas and pyplot and draws figures
of the same sizes with as many axes and marks, shown by IPython's inline backend as a person would. Both run
in a kernel, cell by cell, and are measured from the first cell to the last. Processor time hardly changes
when the machine is busy.
"""

from __future__ import annotations

import copy
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import glidekit as gk
from glidekit.log import open_log
from glidekit.plots.svg import svg_of
from glidekit.sample.simulated import simulate

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "04_your_trends.ipynb"
SESSIONS, ROUNDS = 1000, 3
ALLOWED = 1.5
PICTURE_S = 0.5

CLOCK = "import time; print(time.process_time())"
IMPORTS = "import numpy as np\nimport pandas as pd\nimport matplotlib.pyplot as plt"
FIGURE = """
figure = plt.figure(figsize=(820 / 72, {height} / 72))
for place, n in enumerate({marks}, 1):
    axes = figure.add_subplot({count}, 1, place)
    axes.plot(pd.date_range("2020-01-01", periods=n), np.arange(n) % 11, "o")
plt.show()
"""
# Height in pixels and the number of marks in each axes: trends, how often it misleads, the chosen symptom,
# phases, missing days, adherence, felt change, the rules; then the trends of two examples.
OWN = (
    (1010, (5 * SESSIONS // 2, 20, 5 * SESSIONS // 2, 180)), (290, (18,)), (336, (5 * SESSIONS // 2,)),
    (320, (SESSIONS,)), (360, (3 * SESSIONS,)), (520, (180, 2 * SESSIONS)), (450, (60,)),
    (250, (2 * SESSIONS,)),
)  # fmt: skip
TRENDS = (1010, (150, 20, 150, 90))
EXAMPLES = (TRENDS, TRENDS)


def bare():
    code = [IMPORTS]
    code += [FIGURE.format(height=high, marks=marks, count=len(marks)) for high, marks in (*OWN, *EXAMPLES)]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in code])


def processor_s(notebook, folder):
    """Processor seconds from before the first cell to after the last."""
    timed = copy.deepcopy(notebook)
    timed.cells = [nbformat.v4.new_code_cell(CLOCK), *timed.cells, nbformat.v4.new_code_cell(CLOCK)]
    NotebookClient(
        timed, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    begun, ended = (float(timed.cells[at].outputs[0]["text"]) for at in (0, -1))
    return ended - begun


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("thousand") / "own.sqlite"
    open_log(path).save_all(replace(record, simulated=False) for record in simulate(sessions=SESSIONS))
    return path


@pytest.mark.slow
def test_running_the_whole_notebook_beside_bare_figures(path, monkeypatch):
    monkeypatch.setenv("GLIDEKIT_LOG", str(path))
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)  # set in containers, never by a person
    trends = nbformat.read(NOTEBOOK, as_version=4)
    plain, ours = [], []
    for _ in range(ROUNDS):  # in turns, so that a busy moment hits both
        plain.append(processor_s(bare(), path.parent))
        ours.append(processor_s(trends, path.parent))
    ratio = min(ours) / min(plain)
    print(f"\nbare {min(plain):.2f} s, notebook 04 {min(ours):.2f} s, ratio {ratio:.2f}")
    assert ratio <= ALLOWED


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["trends", "adherence", "felt_change", "phases", "missing_days", "next_day"])
def test_a_picture_of_a_thousand_sessions_takes_less_than_half_a_second(path, verb):
    log, draw = open_log(path), getattr(gk, verb)
    svg_of(draw(log).figure, label="x")  # imports and fonts cost only once
    reading, drawing, writing = [], [], []
    for _ in range(ROUNDS):
        begin = time.process_time()
        for name in ("gate", "sessions", "ratings", "bouts", "marks"):
            getattr(log, name)()
        read = time.process_time()
        view = draw(log)
        drawn = time.process_time()
        svg_of(view.figure, label="x")
        reading.append(read - begin)
        drawing.append(drawn - read)
        writing.append(time.process_time() - drawn)
    picture_s = (min(drawing) + min(writing)) / len(view.figure.axes)
    print(
        f"\n{verb}: reading the log {min(reading):.2f} s, reading and drawing {min(drawing):.2f} s, "
        f"SVG {min(writing):.2f} s, {len(view.figure.axes)} pictures: {picture_s:.2f} s each"
    )
    assert picture_s < PICTURE_S


@pytest.mark.slow
def test_choosing_another_symptom_takes_less_than_half_a_second_a_picture(path):
    shown = gk.explore(open_log(path))
    taken = {}
    for label, symptom in shown.symptom.options[1:]:
        begin = time.process_time()
        shown.symptom.value = symptom
        taken[label] = (time.process_time() - begin) / len(shown.view.figure.axes)
    begin = time.process_time()
    shown.first.value = date(2024, 1, 1)
    taken["other dates"] = (time.process_time() - begin) / len(shown.view.figure.axes)
    print("\n" + ", ".join(f"{label} {spent:.2f} s" for label, spent in taken.items()))
    assert max(taken.values()) < PICTURE_S


@pytest.mark.slow
def test_another_threshold_judges_a_thousand_sessions_in_less_than_half_a_second(path):
    shown = gk.progression(open_log(path))
    begin = time.process_time()
    shown.fields["good_sessions"].value = 2
    spent = time.process_time() - begin
    print(f"\nold beside new after {SESSIONS:,} sessions: {spent:.2f} s")
    assert spent < PICTURE_S

"""Any file, with any answers about it, is imported line by line or refused in words."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from html import escape

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glidekit.errors import GlidekitError
from glidekit.log import open_log
from glidekit.widgets.look_after.look_after_form import LookAfter

TYPED = [
    "2026-03-01", "13/02/2026", "4", "7/10", "70 %", "", "none", "calf", "=1+1", "\x00", '"', "1e999", "٣",
    "5 mars 2026", "mar 3 mars 2026", "1772323200", "46082", "2026-03-05T23:30:00-08:00", "noon", "7 pm",
    "yes", "YES_MANUAL", "0", "1", "Ann", "Bob", "Leg pain", "9999-12-31", "0001-01-01", "1/0", "-5", "1:99",
]  # fmt: skip
CELLS = st.one_of(st.sampled_from(TYPED), st.text(max_size=12), st.integers(-5, 200).map(str))
DAYS = st.one_of(st.dates(date(2026, 1, 1), date(2026, 3, 1)).map(str), st.sampled_from(TYPED))
LINES = st.builds(lambda day, cells: [day, *cells], DAYS, st.lists(CELLS, min_size=1, max_size=4))
GRIDS = st.lists(LINES, min_size=1, max_size=7)
HEADINGS = st.sampled_from(
    [["Day", "Pain", "Place"], ["Date", "User", "Tracker", "Value"], ["Date", "Time", "Pain"]]
)
NAMES = st.sampled_from(["a.csv", "a.json", "a.xlsx", "a.txt", "a.xml"])


def as_csv(rows, glue=","):
    return "\n".join(glue.join(row) for row in rows).encode("utf-8", "replace")


def as_xlsx(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(["".join(letter for letter in cell if letter.isprintable()) for cell in row])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def as_json(rows):
    return json.dumps([dict(zip(rows[0], row, strict=False)) for row in rows[1:]]).encode()


def as_lines(rows):
    return b"\n".join(json.dumps(dict(zip(rows[0], row, strict=False))).encode() for row in rows[1:])


def as_xml(rows):
    cells = ("".join(f"<c>{escape(cell)}</c>" for cell in row) for row in rows)
    return "".join(["<?xml version='1.0'?><t>", *(f"<r a='1'>{row}</r>" for row in cells), "</t>"]).encode(
        "utf-8", "replace"
    )


def _cut(data, place, more):
    at = place % max(len(data), 1)
    return data[:at] + more + data[at + 3 :]


FORMS = st.sampled_from([as_csv, as_xlsx, as_json, as_lines, as_xml])
FILES = st.builds(lambda form, head, rows: form([head, *rows]), FORMS, HEADINGS, GRIDS)
MANGLED = st.builds(_cut, FILES, st.integers(0, 10**6), st.binary(max_size=6))
SAID = st.fixed_dictionaries(
    {},
    optional={
        "scales": st.dictionaries(
            st.sampled_from(["Pain", "Value"]), st.sampled_from(["0-10", "10-0", "flags", "x"])
        ),
        "times": st.dictionaries(st.sampled_from(["Pain"]), st.sampled_from(["evening", "x"])),
        "tracker": st.sampled_from([(), ("Tracker", "Value"), ("a", "b")]),
        "person": st.sampled_from([(), ("User", "Ann")]),
        "header": st.integers(-1, 4),
        "dates": st.sampled_from(["excel", "epoch-s", "epoch-ms", "x"]),
        "day_first": st.booleans(),
    },
)
MAPPINGS = st.dictionaries(
    st.sampled_from(["Day", "Date", "Pain", "Place", "Time", "User", "Value", "Leg pain", "Ann"]),
    st.sampled_from(
        ["date", "time", "leg_pain:left", "furthest_point", "sitting_min", "mark", "done", "note", "skip"]
    ),
)
QUICK = settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return open_log(
        tmp_path_factory.mktemp("fuzz") / "log.sqlite", clock=lambda: datetime(2026, 3, 10, 12, tzinfo=UTC)
    )


def held(log):
    return len(log.ratings()) + len(log.marks()) + len(log.notes()) + len(log.sessions())


@QUICK
@given(data=st.one_of(FILES, MANGLED, st.binary(max_size=200)), name=NAMES, about=st.tuples(MAPPINGS, SAID))
def test_any_file_is_taken_line_by_line_or_refused_in_words(log, tmp_path, data, name, about):
    mapping, said = about
    path = tmp_path / name
    path.write_bytes(data)
    before = held(log)
    try:
        shown = log.import_table(path, mapping or None, zone="UTC", **said)
    except GlidekitError as told:
        assert told.safe or told.do  # noqa: PT017 - either way is right
    else:
        assert all(line.taken or line.why for line in shown.lines)
        assert str(shown)
        took = log.import_table(path, mapping, zone="UTC", dry_run=False, **said)
        assert [line.what for line in took.lines] == [line.what for line in shown.lines]
        before = held(log)
        again = log.import_table(path, mapping, zone="UTC", dry_run=False, **said)
        assert (again.merged.added, again.merged.entries) == (0, 0)
    assert held(log) == before


def filled(form):
    """A hasty person's answers: what is already filled in, else the first choice."""
    given = dict(form.answers)
    for question in form.page.questions:
        if question.id not in given and question.options:
            given[question.id] = question.options[0][0]
    return given


NEXT = {"which": "look", "layout": "laid-out", "columns": "mapped", "details": "try", "lines": "take-table"}


def walked(log, path, data):
    """Where a hasty person ends up with this file: a page's id, or "refused"."""
    path.write_bytes(data)
    form = LookAfter(log)
    form.answered("take-in", {})
    for step in range(6):
        button = NEXT.get(form.page.id)
        if button is None or form.page.button(button) is None or form.state == "error":
            break
        answers = filled(form) | ({"where": str(path)} if button == "look" else {})
        form.submission = {"id": f"{step}", "button": button, "answers": answers}
        assert "For the person who helps you" not in form.message, form.message
    return "refused" if form.state == "error" else form.page.id


@settings(QUICK, max_examples=40)
@given(data=st.one_of(FILES, MANGLED), name=NAMES)
def test_the_form_says_in_words_what_is_wrong_with_any_file(log, tmp_path, data, name):
    walked(log, tmp_path / name, data)
    assert log.check().ok


@pytest.mark.parametrize(
    ("data", "end"),
    [(b"Day,Pain\n2026-03-01,4\n2026-03-02,9\n", "done"), (b"\x00\x01", "refused"), (b"Day\n", "refused")],
)
def test_a_whole_file_is_taken_and_anything_else_refused(log, tmp_path, data, end):
    assert walked(log, tmp_path / "a.csv", data) == end

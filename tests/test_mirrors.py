"""Tests are where one looks for them, and the quick part is worth running."""

from __future__ import annotations

import ast

import pytest
from support.order import LONG, TESTS
from support.syntax import statements

PACKAGE = TESTS.parent / "glidekit"
MODULES = {
    path.relative_to(PACKAGE).with_suffix("").as_posix()
    for path in PACKAGE.rglob("*.py")
    if path.name != "__init__.py"
}
THROUGH = {
    "the log is one class, and its parts are tested through it": """
        log/symptom_log log/as_of log/paths log/values
        log/sessions/kept_plans log/sessions/own_exercises log/sessions/ratings
        log/store/sqlite_errors log/store/store
    """,
    "files go out and come in as a whole: test_csv_and_json, test_foreign, test_file_kinds": """
        log/exchange/files log/exchange/merge
        log/exchange/foreign/dates log/exchange/foreign/importing log/exchange/foreign/mapping
    """,
    "advise() is the only way in: test_advice": """
        rules/coming_back rules/course rules/questions rules/response rules/stops
    """,
    "a form is tested as it is filled in, its pages and words with it": """
         widgets/correct/entry_words widgets/explore/picture_forms
        widgets/explore/nerve_explorer widgets/controls
        widgets/look_after/import_pages
        widgets/ratings/what_now widgets/session/recorder
        widgets/session/session_plans planning/own_exercise
        plots/explore
    """,
    "the figure is tested as it is drawn": """
        body/drawing

    """,
    "a small part of one result or page, tested with it": """
          analysis/series
        pages/render
        session/record  launch/export __main__ workbook
    """,
}
"""Reason -> modules that no test in their layer names."""

LISTED = {name for names in THROUGH.values() for name in names.split()}


def named_in(path):
    """Every module that a test file imports, or imports from."""
    found = set()
    for node in statements(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return {name.removeprefix("glidekit.").replace(".", "/") for name in found}


def with_tests():
    """Modules with a test file of the same name, and those that a test in their layer imports."""
    found = set()
    for path in TESTS.rglob("test_*.py"):
        room = path.relative_to(TESTS).parent.as_posix()
        own = path.stem.removeprefix("test_")
        found.add(own if room == "." else f"{room}/{own}")
        top = own if room == "." else room.split("/")[0]
        found |= {name for name in named_in(path) if name.split("/")[0] == top}
    return found & MODULES


def test_every_module_has_its_tests_or_a_reason():
    assert sorted(MODULES - with_tests() - LISTED) == []


def test_the_list_of_reasons_holds_no_module_that_is_gone():
    assert sorted(LISTED - MODULES) == []


def test_what_takes_long_is_still_there():
    assert [name for name in LONG if not (TESTS / name).exists()] == []


def test_the_quick_part_is_most_of_the_suite_and_needs_no_browser(request):
    if request.config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        pytest.skip("only some of the tests were collected")
    quick = [item for item in request.session.items if item.get_closest_marker("quick")]
    assert len(quick) > 1500
    assert not [item for item in quick if item.get_closest_marker("browser")]

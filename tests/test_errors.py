"""Errors are messages: what happened, what is safe, what to do."""

from __future__ import annotations

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from glidekit.errors import (
    ContentError,
    GlidekitError,
    LogError,
    NotImported,
    NotWritten,
    PlanError,
    SafetyStop,
    ScaleError,
)

KINDS = [ContentError, GlidekitError, LogError, NotImported, NotWritten, PlanError, SafetyStop, ScaleError]


def test_a_message_has_its_three_parts_in_order():
    error = LogError("The log could not be opened.", safe="Nothing was changed.", do="Close it elsewhere.")
    assert str(error).split("\n") == [
        "The log could not be opened.",
        "Nothing was changed.",
        "Close it elsewhere.",
    ]
    assert isinstance(error, ValueError)


def test_unknown_names_get_the_nearest_or_all():
    assert "Did you mean 'hold'" in str(GlidekitError.unknown("kind", "hald", ["hold", "rest"]))
    assert "There is 'hold' or 'rest'" in str(GlidekitError.unknown("kind", "xyz", ["rest", "hold"]))


def test_a_notebook_shows_the_message_without_a_traceback():
    shell = InteractiveShell.instance()
    with capture_output() as shown:
        shell.run_cell("from glidekit.errors import LogError\nraise LogError('It is gone.', do='Look.')")
    assert "It is gone." in shown.stdout + shown.stderr
    assert "Traceback" not in shown.stdout + shown.stderr


@pytest.mark.parametrize(
    "kind",
    [ContentError, GlidekitError, LogError, NotImported, NotWritten, PlanError, SafetyStop, ScaleError],
)
def test_every_message_says_what_is_safe_even_where_its_maker_does_not(kind):
    assert kind("Something is wrong.").safe == kind.SAFE
    assert str(kind("Something is wrong.", do="Mend it.")).split("\n")[1:] == [kind.SAFE, "Mend it."]
    assert kind("Something is wrong.", safe="").safe == ""

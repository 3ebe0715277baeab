"""Widgets of a kind send what they share once; two that tell each other of a change never deadlock."""

from __future__ import annotations

import json
import threading
import zlib
from base64 import b64decode

from glidekit.widgets.form import Form, Page
from glidekit.widgets.page_widget import Turns
from glidekit.widgets.plans.watch import Watch
from glidekit.widgets.scripts import script


def sent(widget, trait):
    """A trait as the page unpacks it."""
    return json.loads(zlib.decompress(widget.get_state(trait)[trait]))


def shared_by(widget):
    """What its kind shares, after a round trip through JSON as in a saved notebook."""
    saved = json.loads(json.dumps(widget.shared.get_state("packed")))
    return json.loads(zlib.decompress(b64decode(saved["packed"])))


def test_widgets_of_a_kind_send_their_script_once():
    first, second = Watch("supine-glide"), Watch("sitting-glide")
    assert first.shared is second.shared
    assert shared_by(first)["script"] == script("watch")
    own = [value for value in first.get_state().values() if isinstance(value, str)]
    assert sum(map(len, own)) < 5000


def test_a_kind_with_a_style_of_its_own_has_a_sheet_of_its_own():
    class Wide(Form):
        style_sheet = Form.style_sheet + ".gk-form { width: 100%; }"

    form, wide = (shared_by(kind(Page("empty"))) for kind in (Form, Wide))
    assert form["kind"] != wide["kind"]
    assert (form["style"], wide["style"]) == (Form.style_sheet, Wide.style_sheet)


def test_a_figure_reaches_the_page_as_it_is_in_python():
    watch = Watch("supine-glide")
    assert shared_by(watch)["traits"] == ["spec"]
    assert sent(watch, "spec") == watch.spec


def test_after_all_widgets_were_closed_a_new_one_sends_the_script_again():
    before = Watch("supine-glide").shared
    before.close()
    assert Watch("supine-glide").shared.comm is not None


def test_a_refresh_asked_for_within_something_follows_after_it():
    order = []
    turns = Turns(lambda: order.append("refresh"))
    with turns.taken():
        turns.ask()
        turns.ask()
        order.append("handled")
    assert order == ["handled", "refresh"]


def test_a_refresh_runs_at_once_when_nothing_is_handled():
    order = []
    turns = Turns(lambda: order.append("refresh"))
    turns.ask()
    assert order == ["refresh"]


def test_a_refresh_that_asks_again_is_done_again_and_ends():
    left = [3]

    def refresh():
        if left[0]:
            left[0] -= 1
            turns.ask()

    turns = Turns(refresh)
    turns.ask()
    assert left == [0]


def test_two_that_tell_each_other_do_not_lock():
    told = []
    first = Turns(lambda: told.append("first"))
    second = Turns(lambda: told.append("second"))
    both_in = threading.Barrier(2, timeout=60)

    def handle(mine, other):
        with mine.taken():
            both_in.wait()
            other.ask()
            both_in.wait()

    threads = [threading.Thread(target=handle, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert sorted(told) == ["first", "second"]


def test_a_refresh_that_fails_undoes_nothing(caplog):
    turns = Turns(lambda: 1 / 0)
    with turns.taken():
        turns.ask()
    assert "could not follow" in caplog.text
    turns.ask()
    assert len(caplog.records) == 2

"""What the widgets of a kind share is sent once, and reaches the page whole."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode

from glidekit.widgets.forms.form import Form
from glidekit.widgets.forms.page import Page
from glidekit.widgets.forms.rows_form import RowsForm
from glidekit.widgets.plans.watch import Watch
from glidekit.widgets.scripts import script


def sent(widget, trait):
    """A trait as the page unpacks it."""
    return json.loads(zlib.decompress(widget.get_state(trait)[trait]))


def shared_by(widget):
    """What its kind shares, after a notebook saved it: only what JSON can say is kept."""
    saved = json.loads(json.dumps(widget.shared.get_state("packed")))
    return json.loads(zlib.decompress(b64decode(saved["packed"])))


def test_widgets_of_a_kind_send_their_script_once():
    first, second = Watch("supine-glide"), Watch("sitting-glide")
    assert first.shared is second.shared
    assert shared_by(first)["script"] == script("watch")
    own = [value for value in first.get_state().values() if isinstance(value, str)]
    assert sum(map(len, own)) < 5000


def test_a_kind_with_a_style_of_its_own_has_a_sheet_of_its_own():
    form, rows = (shared_by(kind(Page("empty"))) for kind in (Form, RowsForm))
    assert form["kind"] != rows["kind"]
    assert (form["style"], rows["style"]) == (Form.style_sheet, RowsForm.style_sheet)


def test_a_figure_reaches_the_page_as_it_is_in_python():
    watch = Watch("supine-glide")
    assert shared_by(watch)["traits"] == ["spec"]
    assert sent(watch, "spec") == watch.spec


def test_after_all_widgets_were_closed_a_new_one_sends_the_script_again():
    before = Watch("supine-glide").shared
    before.close()
    assert Watch("supine-glide").shared.comm is not None

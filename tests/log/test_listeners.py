"""Widgets on one log hear of each other's changes: first the one that saved, then the others."""

from __future__ import annotations

import threading

import pytest
from support.diary import own_record

from glidekit.log.listeners import told_afterwards
from glidekit.widgets.form import Button, Form, Page


@pytest.fixture
def heard(log):
    """A list to which each change adds "told"."""
    order = []
    log.on_change(lambda: order.append("told"))
    return order


def test_a_change_is_told_at_once(log, heard):
    log.save(own_record())
    assert heard == ["told"]


def test_changes_of_one_piece_of_work_are_told_once_at_its_end(log, heard):
    with told_afterwards():
        log.save(own_record())
        with told_afterwards():
            log.save(own_record())
        assert heard == []
    assert heard == ["told"]
    log.save(own_record())
    assert heard == ["told", "told"]


def test_what_was_saved_before_an_error_is_told(log, heard):
    def save_and_fail():
        log.save(own_record())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), told_afterwards():
        save_and_fail()
    assert heard == ["told"]


def test_work_on_one_thread_holds_back_nothing_of_another(log, heard):
    with told_afterwards():
        other = threading.Thread(target=log.save, args=(own_record(),))
        other.start()
        other.join()
        assert heard == ["told"]


def test_a_form_says_saved_before_the_widgets_beside_it_read_the_log(log, heard):
    form = Form(Page("page", "A page", buttons=(Button("save", "Save"),)))
    form.observe(lambda change: heard.append(change["new"]), "state")

    def save(_button, _answers):
        log.save(own_record())
        form.saved()

    form.on_submit(save)
    form.submission = {"id": "1", "button": "save", "answers": {}}
    assert heard == ["saved", "told"]

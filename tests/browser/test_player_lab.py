"""The player in a real JupyterLab: on time, complete, and safe from what notebooks do."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from support.accessibility import findings
from support.player_page import ENGINE, SKIP_ALL

from glidekit.content.safety import safety_items
from glidekit.log import open_log
from glidekit.session.fold import in_order

pytestmark = pytest.mark.browser

SETUP = """
from dataclasses import replace
import glidekit as gk
from glidekit.widgets.session.player import Player
log = gk.open_log()
log.record_safety_check(full=True)
"""
SHORT = """
plan = replace(gk.plan("flare-day").with_dose(reps=2, pace_s=1, switch_s=1), count_in_s=1)
"""
ONE_EACH = """
plan = replace(gk.plan("flare-day").with_dose(reps=1, pace_s=1, switch_s=1), count_in_s=1)
"""
LONG = """
plan = replace(gk.plan("gentle-start").with_dose(reps=10, pace_s=1, sets=2, rest_s=10), count_in_s=1)
"""
SHOW = "player = gk.player(plan, log)\nplayer"
AGAIN = """
unfinished = log.open_sessions()
player = Player(log, session_id=unfinished[0].session_id) if unfinished else Player(log, plan)
player
"""
PANEL = "[...window.jupyterapp.shell.widgets('main')].find((one) => one.context?.path === path)"
KEEP_OLD = f"() => {{ window.old = {ENGINE}; }}"  # returns nothing: copying an engine to Python takes seconds
BEEPS = """() => {
  window.tones = [];
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (at) {
    window.tones.push(Date.now() + (at - this.context.currentTime) * 1000);
    return start.call(this, at);
  };
}"""


def button(notebook, name):
    return notebook.page.get_by_role("button", name=name, exact=True)


def stilled(notebook):
    """The same notebook under reduced motion: a limb that moves is most of a timer's work in a page."""
    notebook.page.emulate_media(reduced_motion="reduce")
    return notebook


def opened(open_notebook, plan, show=SHOW, *, still=False, **more):
    notebook = open_notebook([SETUP + plan, show], **more)
    if still:
        stilled(notebook)
    notebook.run_all()
    notebook.widget(".gk-player")
    return notebook


def started(open_notebook, plan, show=SHOW, **more):
    notebook = opened(open_notebook, plan, show, **more)
    button(notebook, "Start").first.click()
    expect(button(notebook, "Pause").first).to_be_visible()
    return notebook


def stored(notebook):
    """The session, phases and events on disk."""
    return stored_in(open_log(notebook.log_path))


def stored_in(log):
    sessions = list(log.sessions()["session_id"])
    assert len(sessions) == 1, "one session, however often it was shown"
    return log.session(sessions[0]), log.timeline_of(sessions[0]), in_order(log.events_of(sessions[0]))


def changes(path):
    """SQLite's change counter in the file's header, which each write changes."""
    if not path.exists():
        return b""
    with path.open("rb") as file:
        return file.read(28)[24:]


def until_stored(notebook, condition, what):
    """What is on disk once the condition holds; reads the log again only after a write."""
    seen, log = b"", None

    def found():
        nonlocal seen, log
        before, seen = seen, changes(notebook.log_path)
        if seen == before:
            return None
        log = log or open_log(notebook.log_path)
        if log.sessions().empty:
            return None
        now = stored_in(log)
        return now if condition(*now) else None

    return notebook.wait_until(found, what=what)


def until_ended(notebook, timeout_s=90):
    notebook.wait_for(
        "['finished', 'stopped'].includes(document.querySelector('.gk-player')?.dataset.mode)",
        timeout_s=timeout_s,
    )
    expect(notebook.page.locator(".gk-saved").first).to_have_text("Saved")
    return stored(notebook)


def entered(events):
    """The phases in the order they were entered."""
    return [event.phase for event in events if event.kind in ("started", "phase", "finished")]


def assert_once(events):
    """Check that each phase is reported once and in order, up to the current one."""
    told = entered(events)
    assert told == list(range(len(told)))


def assert_whole(phases, events):
    """Check that every phase comes once and in order, no event is missing, and no time is lost or gained."""
    assert entered(events) == [phase.index for phase in phases]
    for owner in {event.owner for event in events}:
        assert [event.seq for event in events if event.owner == owner] == list(
            range(1, sum(event.owner == owner for event in events) + 1)
        )
    planned = 0.0
    for event in events:
        if event.kind in ("phase", "finished"):
            planned += (phases[event.phase - 1].seconds or 0) * 1000
            assert event.active_ms == pytest.approx(planned, abs=5), event


def kinds(events):
    return [event.kind for event in events]


def late(events):
    return [event.detail["late_ms"] for event in events if "late_ms" in event.detail]


def test_a_busy_kernel_delays_nothing_and_a_pause_shortens_nothing(rewrite_notebook):
    notebook = opened(rewrite_notebook, ONE_EACH)
    notebook.page.evaluate(
        f"""path => {{
          const {{kernel}} = {PANEL}.sessionContext.session;
          kernel.requestExecute({{code: 'import time; time.sleep(8)'}});
        }}""",
        notebook.path,
    )
    button(notebook, "Start").click()
    notebook.wait_for(f"{ENGINE}.position().phase === 1 && {ENGINE}.position().phase_ms > 300")
    button(notebook, "Pause").click()
    notebook.wait_for(f"Date.now() - {ENGINE}.state.stamp > 1500")
    button(notebook, "Resume").click()
    record, phases, events = until_ended(notebook)
    assert_done_on_time(record, phases, events)
    assert record.bouts[0].paused_s > 1.4


def test_a_cell_run_again_takes_over_and_without_its_output_it_falls_silent_and_waits(rewrite_notebook):
    notebook = started(rewrite_notebook, LONG, AGAIN, still=True)
    until_stored(notebook, lambda _r, _p, events: len(events) >= 2, "the first movement began")
    notebook.page.evaluate(BEEPS)
    notebook.page.evaluate(KEEP_OLD)
    assert notebook.run_cell(1)
    notebook.wait_for(f"{ENGINE} !== window.old && {ENGINE}.role === 'owner'")
    assert notebook.page.evaluate("window.old.role") == "replaced"
    assert notebook.page.evaluate("window.old.worker") is None
    assert notebook.page.evaluate(f"{ENGINE}.state.status") == "running"
    assert notebook.page.evaluate(f"{ENGINE}.sound.on"), "the sound goes on without a new click"
    before = notebook.page.evaluate(f"{ENGINE}.state.phase")
    notebook.wait_for(f"{ENGINE}.state.phase > {before}")
    events = until_stored(notebook, lambda _r, _p, events: events[-1].phase > before, "the next phase")[2]
    assert_once(events)  # no other timer runs
    assert len({event.owner for event in events if event.phase > before}) == 1
    notebook.page.evaluate("window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    events = until_stored(notebook, lambda _r, _p, events: events[-1].kind == "paused", "it pauses")[2]
    assert events[-1].detail["reason"] == "no view"
    notebook.run_cell(1)
    expect(button(notebook, "Resume")).to_be_visible()


def assert_done_on_time(record, phases, events):
    """Check that the session ended by itself, whole and on time, with every set done."""
    assert_whole(phases, events)
    assert max(late(events)) < 1000
    assert record.status == "finished"
    assert [bout.outcome for bout in record.bouts] == ["done", "done"]
    assert [bout.actual_s for bout in record.bouts] == [bout.target_s for bout in record.bouts]


def test_a_session_in_two_views_is_one_timer_on_time_whole_and_heard_and_goes_on_scrolled_away(
    rewrite_notebook,
):
    below = ["# a long cell\n" * 60] * 6
    notebook = rewrite_notebook([SETUP + SHORT, SHOW + "\ndisplay(player)\nplayer", *below])
    assert notebook.run_cell(0)
    assert notebook.run_cell(1)  # and not all, after which JupyterLab scrolls to the end, under the click
    expect(notebook.page.locator(".gk-player")).to_have_count(2)
    notebook.page.evaluate(BEEPS)
    button(notebook, "Start").first.click()
    expect(button(notebook, "Pause")).to_have_count(2)
    # The first half is played in view, the second out of view.
    half = f"{ENGINE}.timeline.findIndex(({{kind}}) => kind === 'switch-side')"
    notebook.wait_for(f"{ENGINE}.state.phase >= {half}")
    notebook.page.evaluate(
        f"""path => {{
          const {{content}} = {PANEL};
          return content.scrollToItem(content.widgets.length - 1);
        }}""",
        notebook.path,
    )
    for number in range(2):
        expect(notebook.page.locator(".gk-player").nth(number)).not_to_be_in_viewport()
    assert notebook.page.evaluate(f"{ENGINE}.state.status") == "running"
    record, phases, events = until_ended(notebook)
    assert_done_on_time(record, phases, events)
    tones = notebook.page.evaluate("window.tones")
    for event in events[1:]:
        assert min(abs(tone - event.at) for tone in tones) < 100, event
    assert notebook.traffic.console_errors == []


def test_without_a_safety_check_it_does_not_start_and_a_stop_answered_elsewhere_ends_it(rewrite_notebook):
    unchecked = SETUP.replace("log.record_safety_check(full=True)", "")
    notebook = stilled(rewrite_notebook([unchecked + LONG, SHOW]))
    notebook.run_all()
    notebook.widget(".gk-player")
    expect(notebook.page.get_by_text("Please do the safety check first.").first).to_be_visible()
    button(notebook, "Start").click()
    expect(button(notebook, "Start")).to_be_visible()
    notebook.kernel_execute("log.record_safety_check(full=True)")
    expect(notebook.page.locator(".gk-note")).to_have_text("")
    button(notebook, "Start").click()
    expect(button(notebook, "Pause")).to_be_visible()
    # Without a first movement it would not count as a session.
    until_stored(notebook, lambda _r, _p, events: len(events) >= 2, "the first movement began")
    log = open_log(notebook.log_path)
    log.record_safety_check(items=(safety_items("emergency")[0].id,))
    record, _phases, _events = until_ended(notebook)
    assert (record.status, record.stop_reason) == ("stopped", "safety")


GROUNDS = """() => {
  const probe = document.body.appendChild(document.createElement('i'));
  probe.style.background = 'var(--jp-layout-color0)';
  const wanted = getComputedStyle(probe).backgroundColor;
  probe.remove();
  return [getComputedStyle(document.querySelector('.gk-player')).backgroundColor, wanted];
}"""


THEMES = ("light", "dark")


def no_key_reaches_the_notebook(notebook):
    """Check that keys pressed in the player, which runs, are its own."""
    expect(button(notebook, "Pause")).to_be_focused()
    for key in ("d", "d", "x", "a", "b", "Shift+Enter", "0", "0", "z"):
        notebook.page.keyboard.press(key)
    assert notebook.cell_count() == 2
    notebook.page.keyboard.press("Space")
    expect(button(notebook, "Resume")).to_be_focused()
    notebook.page.keyboard.press("Space")
    expect(button(notebook, "Pause")).to_be_focused()
    notebook.page.locator(".gk-count").click()
    notebook.page.keyboard.press("ArrowRight")
    notebook.page.keyboard.press("d")
    notebook.page.keyboard.press("d")
    assert notebook.cell_count() == 2
    events = until_stored(notebook, lambda _r, _p, events: "skipped" in kinds(events), "the skip is stored")[
        2
    ]
    assert [event.kind for event in events if event.kind != "phase"] == [
        "started",
        "paused",
        "resumed",
        "skipped",
    ]


def has_no_finding(notebook, themes):
    """Check that axe finds nothing in these themes, and that the ground is the theme's."""
    for theme in themes:
        notebook.use_theme(theme)
        assert findings(notebook.page, ".gk-player") == [], theme
        own, wanted = notebook.page.evaluate(GROUNDS)
        assert own == wanted, theme


def test_in_jupyterlabs_themes_it_has_no_finding_keeps_its_keys_and_closed_leaves_nothing_behind(
    rewrite_notebook,
):
    notebook = started(rewrite_notebook, LONG)
    no_key_reaches_the_notebook(notebook)
    button(notebook, "Back").click()  # from a rest to a movement
    has_no_finding(notebook, THEMES)
    button(notebook, "Pause").click()
    has_no_finding(notebook, THEMES[::-1])
    button(notebook, "That hurt").click()
    has_no_finding(notebook, THEMES)
    notebook.page.evaluate(KEEP_OLD)
    notebook.kernel_execute("player.close()")
    notebook.wait_for("window[Symbol.for('glidekit.players')].size === 0")
    assert notebook.page.evaluate("[window.old.worker, window.old.sound.context, window.old.gone]") == [
        None,
        None,
        True,
    ]
    expect(notebook.page.locator(".gk-player")).to_have_count(0)


def ran_at_once(log):
    """The most sessions of a log that ever ran at the same time."""
    told = sorted(
        (event.at, event.kind in ("started", "resumed"), event.kind, name)
        for name in log.sessions()["session_id"]
        for event in log.events_of(name)
    )
    running, most = set(), 0
    for _at, _begins, kind, name in told:
        if kind in ("started", "resumed"):
            running.add(name)
        elif kind in ("paused", "stopped", "finished"):
            running.discard(name)
        most = max(most, len(running))
    return most


def asks_and_takes_over(second, first, where):
    """Press Start in one notebook while another notebook's timer runs, and take over."""
    second.run_all()
    second.widget(".gk-player")
    button(second, "Start").click()
    expect(second.page.locator(".gk-sure")).to_contain_text(f"Another timer is running in {where}")
    assert first.page.evaluate(f"{ENGINE}.state.status") == "running"
    assert findings(second.page, ".gk-player") == []
    button(second, "Pause it and start this one").click()
    expect(button(second, "Pause")).to_be_visible()
    expect(first.page.get_by_text("Paused because another timer was started.")).to_be_visible()
    assert findings(first.page, ".gk-player") == []


def test_a_timer_of_a_second_notebook_asks_first_and_pauses_the_first(
    rewrite_notebook, another_tab, another_browser
):
    notebook = opened(rewrite_notebook, LONG, still=True)
    nine, eight = (LONG.replace("reps=10", f"reps={reps}") for reps in (9, 8))  # so, other sessions
    second = stilled(another_tab(notebook, [SETUP + nine, SHOW]))
    third = stilled(another_browser(notebook, [SETUP + eight, SHOW]))
    button(notebook, "Start").click()
    until_stored(notebook, lambda _r, _p, events: len(events) >= 2, "the first movement began")
    log = open_log(notebook.log_path)
    asks_and_takes_over(second, notebook, "another tab")
    second.wait_until(lambda: len(log.sessions()) == 2, what="both are in the log")
    notebook.wait_until(lambda: ran_at_once(log) == 1, what="never two at once")
    asks_and_takes_over(third, second, "another browser")
    third.wait_until(lambda: len(log.sessions()) == 3, what="all are in the log")
    second.wait_until(lambda: ran_at_once(log) == 1, what="never two at once")


def kill_kernel(notebook):
    """Kill the kernel as kill -9 does; JupyterLab reports its death and starts another."""
    notebook.page.evaluate(
        f"""path => {{
          const {{kernel}} = {PANEL}.sessionContext.session;
          kernel.requestExecute({{code: 'import os; os.kill(os.getpid(), 9)'}});
        }}""",
        notebook.path,
    )
    notebook.page.get_by_role("dialog").get_by_role("button", name="Ok").click()


def is_written_without_subshells(notebook):
    """Check that the events reach the disk while it runs; all other tests run with subshells, the default."""
    notebook.use_subshells(on=False)
    notebook.run_all()
    notebook.widget(".gk-player")
    button(notebook, "Start").click()
    until_stored(notebook, lambda _r, _p, events: len(events) >= 2, "two events are on the disk")
    expect(notebook.page.locator(".gk-saved")).to_have_text("Saved")
    assert stored(notebook)[0].status == "running"
    notebook.use_subshells(on=True)


def test_after_a_kernel_restart_it_goes_on_in_its_place_and_after_a_kill_nothing_is_lost(open_notebook):
    notebook = stilled(open_notebook([SETUP + LONG, AGAIN]))
    is_written_without_subshells(notebook)
    button(notebook, "Pause").click()
    until_stored(notebook, lambda _r, _p, events: events[-1].kind == "paused", "the pause is stored")
    place = notebook.page.evaluate(f"{ENGINE}.position()")
    notebook.restart_kernel()
    notebook.run_all()
    expect(button(notebook, "Resume")).to_be_visible()
    found = notebook.page.evaluate(f"{ENGINE}.position()")
    assert (found["phase"], found["phase_ms"]) == (place["phase"], pytest.approx(place["phase_ms"], abs=1))
    button(notebook, "Resume").click()
    events = until_stored(notebook, lambda _r, _p, events: "resumed" in kinds(events), "it goes on")[2]
    assert [kind for kind in kinds(events) if kind != "phase"] == ["started", "paused", "adopted", "resumed"]
    kill_kernel(notebook)
    before = len(stored(notebook)[2])
    button(notebook, "Skip").click()
    button(notebook, "Pause").click()
    expect(notebook.page.locator(".gk-saved")).to_have_text("Not saved yet")
    notebook.run_all()
    expect(button(notebook, "Resume")).to_be_visible()
    expect(notebook.page.locator(".gk-saved")).to_have_text("Saved")
    events = stored(notebook)[2][before:]
    assert [event.kind for event in events if event.kind != "phase"][:3] == ["skipped", "paused", "adopted"]


def continued(watches, runs, where):
    """Check that ``watches`` shows the running timer and can continue it."""
    watched = f"Running in {where}."
    expect(watches.page.get_by_text(watched)).to_be_visible()
    assert runs.page.evaluate(f"[{ENGINE}.role, {ENGINE}.state.status]") == ["owner", "running"]
    assert watches.page.evaluate(f"{ENGINE}.role") == "watching"
    button(watches, "Continue here").click()
    expect(button(watches, "Pause")).to_be_visible()
    expect(runs.page.get_by_text(watched)).to_be_visible()
    before = watches.page.evaluate(f"{ENGINE}.state.phase")
    watches.wait_for(f"{ENGINE}.state.phase > {before}")
    events = until_stored(watches, lambda _r, _p, events: events[-1].phase > before, "the next phase")[2]
    assert_once(events)  # whichever browser reports it


def test_in_a_second_tab_or_browser_it_is_watched_and_can_be_continued_in_either(
    open_notebook, another_tab, another_browser
):
    notebook = started(open_notebook, LONG, AGAIN, still=True)
    until_stored(notebook, lambda _r, _p, events: len(events) >= 2, "the first movement began")
    notebook.save()
    tab = stilled(another_tab(notebook))
    tab.restored_widget(".gk-player")
    continued(tab, notebook, "another tab")
    assert findings(notebook.page, ".gk-player") + findings(tab.page, ".gk-player") == []
    elsewhere = stilled(another_browser(notebook))
    elsewhere.restored_widget(".gk-player")
    continued(elsewhere, tab, "another browser")
    continued(tab, elsewhere, "another browser")
    button(tab, "Pause").click()
    events = until_stored(tab, lambda _r, _p, events: events[-1].kind == "paused", "the pause")[2]
    owners = [event.owner for event in events if event.kind in ("started", "adopted")]
    assert len(set(owners)) == 4, "the first, the tab, the other browser, the tab again"
    assert events[-1].owner == owners[-1]
    assert_once(events)


# Hold back what this page sends until letGo(), as if the kernel had not answered yet.
UNSENT = f"""() => {{
  const {{model}} = {ENGINE}, save = model.save_changes;
  model.save_changes = () => {{}};
  window.letGo = () => {{ model.save_changes = save; model.save_changes(); }};
}}"""


def test_start_pressed_in_both_browsers_before_the_kernel_answers_leaves_one_timer(
    open_notebook, another_browser
):
    notebook = opened(open_notebook, LONG, AGAIN, still=True)
    notebook.save()
    other = stilled(another_browser(notebook))
    other.restored_widget(".gk-player")
    for one in (notebook, other):
        one.page.evaluate(UNSENT)
        button(one, "Start").click()
        expect(button(one, "Pause")).to_be_visible()
    for one in (notebook, other):
        one.wait_for(f"{ENGINE}.state.phase >= 1")
    other.page.evaluate("window.letGo()")
    until_stored(notebook, lambda _r, _p, events: len(events) >= 2, "the other's steps")
    notebook.page.evaluate("window.letGo()")
    expect(notebook.page.get_by_text("Running in another browser.")).to_be_visible()
    assert other.page.evaluate(f"[{ENGINE}.role, {ENGINE}.state.status]") == ["owner", "running"]
    before = other.page.evaluate(f"{ENGINE}.state.phase")
    events = until_stored(other, lambda _r, _p, events: events[-1].phase > before, "the next phase")[2]
    assert_once(events)
    assert len({event.owner for event in events}) == 1
    log = open_log(notebook.log_path)
    (session,) = log.sessions()["session_id"]
    assert [event.kind for event in log.events_of(session) if event.owner != events[0].owner][-1] == "yielded"


def goes_on_after_a_reload(notebook):
    """Check that a page back within 15 s goes on; a slower one waits where it was, as after any gap."""
    notebook.restored_widget(".gk-player")
    notebook.wait_for(f"['running', 'paused'].includes({ENGINE}?.state.status) && {ENGINE}.role === 'owner'")
    if notebook.page.evaluate(f"{ENGINE}.state.status") == "paused":
        assert notebook.page.evaluate(f"{ENGINE}.state.reason") == "gap"
        button(notebook, "Resume").click()
    else:
        expect(button(notebook, "Tap to turn sound on")).to_be_visible()
    expect(button(notebook, "Pause")).to_be_visible()


def answered_in_part(notebook):
    """Answer one question of the check-in and begin a note; returns the two."""
    pain = notebook.page.locator("[data-question=leg_pain]")
    pain.locator(".gk-cell", has_text="4").click()
    notebook.page.get_by_text("Add more", exact=True).click()
    note = notebook.page.locator("[data-question=note] textarea")
    note.fill("half a sentence")
    pain.locator("input:checked").focus()
    return pain, note


def test_a_reload_loses_nothing_whether_the_notebook_was_saved_or_not(open_notebook):
    """Neither the session, nor what was answered, nor the kernel."""
    with_check_in = f"log.affected_side = 'left'\ndisplay(gk.check_in(log)){AGAIN}"
    # A page that was reloaded must be loaded anew for the next test; few tests need the second tab.
    notebook = started(open_notebook, LONG, with_check_in, still=True, tab=1)
    until_stored(notebook, lambda _r, _p, events: len(events) >= 2, "the first movement began")
    notebook.kernel_execute("answer = 42")
    notebook.reload()
    assert notebook.kernel_execute("print(answer)").strip() == "42"
    notebook.run_cell(1)
    goes_on_after_a_reload(notebook)
    pain, note = answered_in_part(notebook)
    notebook.save()
    notebook.reload()
    goes_on_after_a_reload(notebook)
    expect(pain.locator("input:checked")).to_have_count(1)
    expect(note).to_have_value("half a sentence")
    notebook.page.evaluate(SKIP_ALL)
    record, _phases, events = until_ended(notebook)
    assert record.status == "finished"
    assert kinds(events).count("adopted") >= 2
    assert len({event.key for event in events}) == len(events)

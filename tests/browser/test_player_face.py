"""How the player looks and sounds in Chromium, without a notebook: steady, readable, accessible, on time."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import pytest
from playwright.sync_api import expect
from support.accessibility import findings
from support.bare_player import go_to, kinds, load, mount, resize_full_window, set_clock_ahead, traits, until
from support.notebook_page import EARLY
from support.recording import WITHIN_MS, began_ms, largest_step, notes, record, turns

from glidekit.planning.presets import plan as named_plan
from glidekit.planning.timeline import timeline
from glidekit.rules.messages import message
from glidekit.widgets.scripts import script

pytestmark = pytest.mark.browser

GENTLE = named_plan("gentle-start").with_dose(sets=2)
SLOW = GENTLE.with_dose(pace_s=10)
SLOW_TURN_MS = 10_000  # half of a movement
ARTICLE = named_plan("as-in-the-article")
QUICK = replace(named_plan("flare-day").with_dose(reps=2, pace_s=1, switch_s=2), count_in_s=1)
PATIENCE_MS = 30_000
CLOSED = {"allowed": False, "level": "missing", "reason": "Please do the safety check first."}


@pytest.fixture(scope="module")
def shared_page(browser):
    """One page for all these tests: a new profile costs more than most of them."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    load(page)
    yield page
    context.close()


@pytest.fixture
def page(shared_page):
    """The shared page. Each mounted player replaces all that is left of the one before."""
    shared_page.emulate_media(reduced_motion="null", forced_colors="null")
    return shared_page


@pytest.fixture
def renewed(shared_page):
    """Load the page again before and after a test that replaces what the browser gives to scripts."""
    load(shared_page)
    yield
    load(shared_page)


def first(plan, kind, **more):
    found = (phase for phase in timeline(plan) if phase.kind == kind)
    return next(phase.index for phase in found if all(getattr(phase, k) == v for k, v in more.items()))


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def started(page, plan, phase=None, **more):
    mount(page, traits(plan), **more)
    button(page, "Start").click()
    if phase is not None:
        go_to(page, phase)


def hurt(page):
    started(page, GENTLE, first(GENTLE, "move"))
    button(page, "That hurt").click()


def hurt_told(page):
    page.get_by_label("thigh").check()
    page.get_by_label("5", exact=True).check()
    button(page, "Next").click()


def hurt_waits(page):
    hurt(page)
    hurt_told(page)


def hurt_settled(page):
    hurt_waits(page)
    button(page, "It has settled").click()


def finished(page):
    started(page, GENTLE, len(timeline(GENTLE)) - 1)
    page.evaluate("window.tell('summary', {sets_done: 8, sets_planned: 8, moved_s: 480})")


def unsaved(page, plan=GENTLE, **more):
    mount(page, traits(plan, **more))
    page.evaluate("window.kernelIsGone = true")
    button(page, "Start").click()
    set_clock_ahead(page, 3000)
    page.locator(".gk-saved:text-is('Not saved yet')").wait_for()


def how_exact(page):
    page.evaluate("window.tell('summary', {...window.traits.summary, late_ms: [0, 1, 1, 2, 3, 9, 41]})")
    page.get_by_text("How exact was this timer?").click()


def settings_open(page):
    started(page, GENTLE)
    for summary in page.locator("summary").all():
        summary.click()


# Each is reached from the one before, or begins anew.
STATES = {
    "ready": lambda page: mount(page, traits(GENTLE)),
    "get ready": lambda page: button(page, "Start").click(),
    "move": lambda page: go_to(page, first(GENTLE, "move", rep=3)),
    "rest": lambda page: go_to(page, first(GENTLE, "rest")),
    "switch side": lambda page: go_to(page, first(GENTLE, "switch-side")),
    "between": lambda page: go_to(page, first(GENTLE, "between")),
    "paused": lambda page: (started(page, GENTLE), button(page, "Pause").click()),
    "stop asked": lambda page: (started(page, GENTLE), button(page, "Stop").click()),
    "hold": lambda page: started(page, ARTICLE, first(ARTICLE, "hold")),
    "own pace": lambda page: go_to(page, first(ARTICLE, "move", seconds=None)),
    "hurt": hurt,
    "hurt waits": hurt_told,
    "hurt settled": lambda page: button(page, "It has settled").click(),
    "finished": finished,
    "how exact": how_exact,
    "gate closed": lambda page: mount(page, traits(GENTLE, gate=CLOSED)),
    "not saved": unsaved,
    "settings": settings_open,
    "broken": lambda page: mount(page, traits(None)),
}


THEMES = {"light": ("true", "#fff", "#000"), "dark": ("false", "#111", "#fff")}
WEAR = """([light, ground, ink, zoom = '']) => {
  document.body.dataset.jpThemeLight = light;
  document.documentElement.style.setProperty('--jp-layout-color0', ground);
  document.documentElement.style.setProperty('--jp-ui-font-color0', ink);
  document.documentElement.style.zoom = zoom;
}"""
# Shows the state as it is: a timer that goes on draws while it is being checked, and leaves the state.
STAND_STILL = """() => {
  const {env, timers} = window.engine();
  clearTimeout(timers.frame);
  env.setTimeout = () => 0;
  const at = env.now();
  env.now = () => at;
}"""
SMALL = """() => [...document.querySelectorAll('.gk-player :is(button, summary, label)')]
  .filter((one) => one.checkVisibility({visibilityProperty: true}))
  .map((one) => [one.textContent, one.getBoundingClientRect()])
  .filter(([, box]) => box.height < 43.9 || box.width < 43.9).map(([name, box]) => [name, box.height])"""
SPILLS = """(ways) => {
  const root = document.documentElement;
  const found = ways.filter((way) => { root.dir = way; return root.scrollWidth > innerWidth; });
  root.removeAttribute('dir');
  return found;
}"""


@dataclass
class Looks:
    """The problems found in all states, each with the state's name."""

    axe: list = field(default_factory=list)
    forced: list = field(default_factory=list)
    spills: list = field(default_factory=list)
    small: list = field(default_factory=list)


@pytest.fixture(scope="module")
def looks(shared_page):
    """Reach every state once and run all checks on it."""
    load(shared_page)
    found = Looks()
    for name, reach in STATES.items():
        reach(shared_page)
        shared_page.evaluate(STAND_STILL)
        in_both_themes(shared_page, name, found)
        on_narrow_and_wide(shared_page, name, found)
        in_forced_colours_at_twice_the_size(shared_page, name, found)
    return found


def in_both_themes(page, name, found):
    page.set_viewport_size({"width": 700, "height": 900})
    for theme, colours in THEMES.items():
        page.evaluate(WEAR, colours)
        found.axe += [(name, theme, one) for one in findings(page, ".gk-player")]


def on_narrow_and_wide(page, name, found):
    for width in (1200, 352):
        page.set_viewport_size({"width": width, "height": 900})
        found.small += [(name, width, *one) for one in page.evaluate(SMALL)]
    found.spills += [(name, way) for way in page.evaluate(SPILLS, ["ltr", "rtl"])]


def in_forced_colours_at_twice_the_size(page, name, found):
    page.emulate_media(forced_colors="active")
    page.set_viewport_size({"width": 720, "height": 450})
    page.evaluate(WEAR, [*THEMES["light"], 2])
    found.forced += [(name, one) for one in findings(page, ".gk-player")]
    found.spills += [(name, "twice the size") for _ in page.evaluate(SPILLS, ["ltr"])]
    page.emulate_media(forced_colors="null")


def test_no_state_has_an_accessibility_finding(looks):
    assert looks.axe == []


def test_forced_colours_and_two_hundred_percent_zoom_have_none_either(looks):
    assert looks.forced == []


def test_every_target_is_large_enough_and_every_state_fits_a_narrow_output(looks):
    assert looks.small == []
    assert looks.spills == []


WIDTHS = (328, 668, 1168, 1568)
SIDE_BY_SIDE = """(widths) => {
  const there = document.getElementById('there');
  for (const width of widths.slice(1)) {
    const id = `wide-${width}`;
    there.append(Object.assign(document.createElement('div'), {id, style: `width: ${width}px`}));
    window.show(id);
  }
  document.getElementById('here').style.width = `${widths[0]}px`;
}"""
PLACES = """() => [...document.querySelectorAll('.gk-player')].map((player) => {
  const {top} = player.getBoundingClientRect();
  const parts = ['.gk-main', '.gk-bar', '.gk-count', '.gk-hurt', '.gk-foot', '.gk-kind'];
  const now = player.querySelector('.gk-now'), {parentElement: room} = player;
  return {
    width: room.clientWidth,
    tops: parts.map((name) => Math.round(player.querySelector(name).getBoundingClientRect().top - top)),
    fits: room.scrollWidth <= room.clientWidth,
    words: now.scrollWidth <= now.clientWidth,
  };
})"""


def places(page):
    """The positions of the player's parts at each width."""
    found = page.evaluate(PLACES)
    assert [one["width"] for one in found] == list(WIDTHS)
    for one in found:
        assert one["fits"], one
        assert one["words"], f"{one['width']}: the words stay in their column"
    return [one["tops"] for one in found]


def at_each_width(page, plan, figures):
    """Show one view of a session for each width, one below another."""
    mount(page, traits(plan, figures=figures), width=1600)
    page.evaluate(SIDE_BY_SIDE, WIDTHS)


@pytest.mark.parametrize("figures", [True, False], ids=["figures", "no figures"])
def test_nothing_moves_while_its_words_change(page, figures):
    for plan in (GENTLE, ARTICLE):
        at_each_width(page, plan, figures)
        before = places(page)
        button(page, "Start").first.click()
        page.evaluate(STAND_STILL)
        seen = {(phase.kind, phase.act): phase.index for phase in timeline(plan) if phase.kind != "done"}
        for kind, phase in seen.items():
            go_to(page, phase)
            assert places(page) == before, f"{plan.name}, {kind}"
        button(page, "Pause").first.click()
        assert places(page) == before, "paused"
        button(page, "Stop").first.click()
        assert places(page) == before, "stop asked"
        at_each_width(page, plan, figures)
        page.evaluate("window.kernelIsGone = true")
        button(page, "Start").first.click()
        set_clock_ahead(page, 3000)
        page.locator(".gk-saved:text-is('Not saved yet')").first.wait_for()
        expect(page.locator(".gk-saved")).to_have_text(["Not saved yet"] * len(WIDTHS))
        assert places(page) == before, "not saved"


def test_the_countdown_is_large_and_fills_a_whole_window(page):
    size = "parseFloat(getComputedStyle(document.querySelector('.gk-count')).fontSize)"
    started(page, GENTLE, width=360)
    assert page.evaluate(size) >= 72
    page.set_viewport_size({"width": 1200, "height": 900})
    button(page, "Full window").click()
    expect(button(page, "Leave the full window")).to_be_visible()
    assert page.evaluate(size) >= 200
    box = page.locator(".gk-player").bounding_box()
    assert (box["width"], box["height"]) == (1200, 900)
    assert page.evaluate("document.querySelector('.gk-player').scrollHeight <= innerHeight")
    page.keyboard.press("Escape")
    expect(button(page, "Full window")).to_be_visible()
    expect(button(page, "Pause")).to_be_visible()


def test_start_pause_and_that_hurt_are_on_the_first_screen(page):
    sizes = [(1366, 640), (683, 320), (390, 844)]
    for plan in (GENTLE, ARTICLE):
        mount(page, traits(plan))
        for needed in (["Start"], ["Pause", "That hurt"]):
            if needed != ["Start"]:
                button(page, "Start").click()
            for width, height in sizes:
                page.set_viewport_size({"width": width, "height": height})
                page.evaluate("scrollTo(0, 0)")
                for name in needed:
                    box = button(page, name).bounding_box()
                    assert box["y"] >= 0, (name, width)
                    assert box["y"] + box["height"] <= height, (name, width)


# How much of the height of a full window the word that says what to do must have, and what explains it.
FROM_THE_FLOOR = {"word": 1 / 18, "words": 1 / 18}
WORD_ONLY = {"word": 1 / 18.01}
SIZES = {
    **dict.fromkeys(((1366, 640), (1280, 720), (1600, 900)), FROM_THE_FLOOR),
    **dict.fromkeys(((390, 844), (800, 600), (1200, 900)), WORD_ONLY),
    (844, 390): {},  # so low a window only holds it all
}
SHARES = """() => {
  const size = (one) => parseFloat(getComputedStyle(document.querySelector(`.gk-player ${one}`)).fontSize);
  return {word: size('.gk-kind') / innerHeight, words: size('.gk-words') / innerHeight};
}"""


def fills(page, size):
    """Wait until the full window neither cuts off nor scrolls."""
    until(
        page,
        """size => {
          const {scrollWidth, scrollHeight} = document.querySelector('.gk-player');
          return scrollWidth === size[0] && scrollHeight === size[1];
        }""",
        arg=size,
    )


def test_the_whole_window_holds_everything_and_its_words_are_read_from_the_floor(page):
    for plan, phase in ((ARTICLE, first(ARTICLE, "hold")), (GENTLE, first(GENTLE, "move"))):
        for size, needed in SIZES.items():
            mount(page, traits(plan))
            resize_full_window(page, *size)
            fills(page, size)
            assert "Esc" in button(page, "Leave the full window").inner_text(), "the button says how to leave"
            button(page, "Start").click()
            go_to(page, phase)
            fills(page, size)
            shares = page.evaluate(SHARES)
            assert all(shares[name] >= least for name, least in needed.items()), (size, shares)
            page.evaluate(
                "() => window.engine().apply({type: 'pause', now: Date.now(), reason: 'gap', gap_ms: 125000})"
            )
            page.get_by_text("That time is not counted.").wait_for()
            fills(page, size)


@pytest.mark.usefixtures("renewed")
def test_where_the_browser_forbids_the_whole_screen_it_fills_the_page(page):
    started(page, GENTLE)
    page.evaluate("() => { Element.prototype.requestFullscreen = () => Promise.reject(new Error('no')); }")
    page.evaluate("document.querySelector('main').style.cssText = 'contain: strict; height: 300px'")
    button(page, "Full window").click()
    expect(button(page, "Leave the full window")).to_be_visible()
    box = page.locator(".gk-player").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 700, 900)
    button(page, "Leave the full window").click()
    expect(button(page, "Full window")).to_be_visible()


BAR = "document.querySelector('.gk-bar i').style.transform"


def test_the_limb_moves_with_the_pace_and_stands_still_for_those_who_ask(page):
    limb = "document.querySelector('.gk-figure .gk-limb').getAttribute('d')"
    started(page, GENTLE, first(GENTLE, "move"))
    before = page.evaluate(limb)
    until(page, f"before => {limb} !== before", arg=before)
    expect(page.locator(".gk-figure svg")).to_have_count(1)
    page.emulate_media(reduced_motion="reduce")
    started(page, GENTLE, first(GENTLE, "move"))
    expect(page.locator(".gk-figure svg")).to_have_count(2)
    before = page.evaluate(limb)
    set_clock_ahead(page, 1500)
    until(page, f"drawn => {BAR} !== drawn", arg=page.evaluate(BAR))
    assert page.evaluate("window.engine().position().phase_ms") > 1500
    assert page.evaluate(limb) == before


def test_without_figures_there_is_no_empty_box(page):
    mount(page, traits(GENTLE, figures=False))
    expect(page.locator(".gk-figure")).to_be_hidden()


@pytest.mark.usefixtures("renewed")
def test_keys_drive_it_and_reach_nobody_else(page):
    started(page, GENTLE, first(GENTLE, "move", rep=2))
    page.evaluate("document.querySelector('main').style.paddingBottom = '3000px'")
    page.evaluate(EARLY)
    expect(button(page, "Pause")).to_be_focused()
    for key in ("d", "d", "x", "a", "b", "0", "0", "Shift+Enter"):
        page.keyboard.press(key)
    page.locator(".gk-player").focus()
    page.keyboard.press("Space")
    expect(button(page, "Resume")).to_be_visible()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("r")
    page.keyboard.press("m")
    page.keyboard.press("s")
    expect(button(page, "End the session")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    expect(page.get_by_label("none", exact=True)).to_be_focused()
    said = [kind for kind in kinds(page) if kind not in ("started", "phase")]
    assert said == [
        "skipped",
        "paused",
        "resumed",
        "skipped",
        "back",
        "repeated",
        "paused",
        "resumed",
        "paused",
    ]
    assert page.evaluate("window.traits.settings.muted") is True
    assert page.evaluate("window.leaks.filter((key) => key !== 'Shift')") == []
    assert page.evaluate("window.taken") == [], "Notebook 7 hears keys first"
    assert page.evaluate("scrollY") == 0
    page.keyboard.press("Control+k")
    assert page.evaluate("window.taken") == ["k"]
    assert "k" in page.evaluate("window.leaks"), "what is pressed with Control belongs to others"


def test_at_the_end_it_says_saved_only_when_it_is(page):
    started(page, GENTLE)
    until(page, "window.engine().lastNudge > 0")
    go_to(page, len(timeline(GENTLE)) - 2)
    expect(page.locator(".gk-saved")).to_have_text("Saved")
    page.evaluate("window.kernelIsGone = true")
    page.evaluate("window.engine().jump('skipped')")
    expect(page.locator(".gk-player")).to_have_attribute("data-mode", "finished")
    assert page.locator(".gk-saved").text_content() in ("Saving", "Not saved yet")
    page.evaluate("window.kernelIsGone = false")
    set_clock_ahead(page, 6000)  # it asks again every five seconds
    page.locator(".gk-saved:text-is('Saved')").wait_for()


def test_at_ones_own_pace_enter_says_done(page):
    manual = first(ARTICLE, "move", seconds=None)
    started(page, ARTICLE, manual)
    expect(button(page, "Done")).to_be_visible()
    page.keyboard.press("Enter")
    until(page, "phase => window.engine().state.phase > phase", arg=manual)
    assert kinds(page)[-1] == "phase"
    assert page.evaluate("window.told.at(-1).detail.manual") is True


def test_the_word_says_what_to_do_now_and_the_figure_counts_repetitions(page):
    started(page, SLOW, first(SLOW, "move", rep=4))
    word, figure = page.locator(".gk-kind"), page.locator(".gk-count")
    expect(word).to_contain_text("Straighten")
    expect(figure).to_have_text("4 of 10")
    expect(word).to_contain_text("left leg")
    set_clock_ahead(page, SLOW_TURN_MS)
    expect(word).to_contain_text("Let go")
    set_clock_ahead(page, 0)
    expect(page.locator(".gk-next")).to_contain_text("Next: 6 more, then rest, 30 seconds")
    go_to(page, first(SLOW, "rest"))
    expect(figure).to_have_text(re.compile("^(30|2.)$"))  # it is counting down
    started(page, ARTICLE, first(ARTICLE, "move", seconds=None))
    expect(figure).to_have_text(re.compile(r"^1 of \d+$"))
    expect(word).to_contain_text("Move your ankle")


def test_a_set_that_was_skipped_looks_skipped(page):
    started(page, GENTLE, first(GENTLE, "move", rep=2))
    button(page, "Skip").click()
    expect(page.locator(".gk-bar span[data-skipped]")).to_have_count(1)
    expect(page.locator(".gk-bar")).to_have_attribute("aria-valuetext", re.compile("1 set skipped"))
    button(page, "Back").click()
    expect(page.locator(".gk-bar span[data-skipped]")).to_have_count(0)


@pytest.mark.usefixtures("renewed")
def test_another_timer_on_the_page_asks_first_and_pauses_the_one_that_runs(page):
    started(page, GENTLE, first(GENTLE, "move"))
    page.evaluate("""() => {
      const listeners = {};
      const session = {...window.traits.session, session_id: 'two', title: 'Try it'};
      const traits = {...window.traits, session, events: []};
      const {initialize, render} = window.script.default();
      const model = {get: (name) => traits[name], set: (name, value) => { traits[name] = value; },
        on: (name, run) => (listeners[name] ??= []).push(run), off: () => {}, save_changes: () => {}};
      traits.status = 'ready';
      const {signal} = new AbortController();
      initialize({model, signal});
      render({model, el: document.getElementById('there'), signal});
    }""")
    other = page.locator("#there")
    other.get_by_role("button", name="Start").click()
    expect(other.locator(".gk-sure")).to_contain_text("Another timer is running on this page")
    assert page.evaluate("window.engine().state.status") == "running"
    other.get_by_role("button", name="Pause it and start this one").click()
    expect(other.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    expect(page.locator("#here").get_by_text("Paused because another timer was started.")).to_be_visible()


def test_a_rest_can_be_made_longer(page):
    started(page, GENTLE, first(GENTLE, "rest"))
    expect(page.locator(".gk-count")).to_have_text(re.compile("^(30|2.)$"))
    button(page, "+10 s").click()
    expect(page.locator(".gk-count")).to_have_text(re.compile("^(40|3[1-9])$"))
    assert page.evaluate("window.engine().state.extra_ms") == 10_000
    assert kinds(page)[-1] == "extended"


def test_that_hurt_asks_waits_and_offers_the_next_gentle_exercise(page):
    hurt_settled(page)
    expect(page.get_by_text("next gentle exercise (Sitting glide – left leg)")).to_be_visible()  # noqa: RUF001 - as shown
    button(page, "Go on with the next gentle exercise").click()
    expect(button(page, "Pause")).to_be_visible()
    assert kinds(page)[-4:] == ["paused", "hurt", "skipped", "resumed"]
    told = page.evaluate("window.told.findLast((event) => event.kind === 'hurt').detail")
    assert (told["where"], told["hurt"], told["settled"]) == (3, 5, True)


def test_that_hurt_and_not_settled_ends_the_session(page):
    hurt_waits(page)
    button(page, "Not settled").click()
    expect(page.get_by_text(message("D-hurt"))).to_be_visible()
    assert kinds(page)[-2:] == ["hurt", "stopped"]


def test_that_hurt_twice_ends_the_session_though_it_settled(page):
    hurt_settled(page)
    button(page, "Go on with the next gentle exercise").click()
    button(page, "That hurt").click()
    button(page, "Next").click()
    button(page, "It has settled").click()
    expect(page.get_by_text(message("D-hurt (twice)"))).to_be_visible()
    assert kinds(page)[-2:] == ["hurt", "stopped"]


def test_that_hurt_further_down_ends_the_session_though_it_settled(page):
    hurt(page)
    page.get_by_label("foot").check()
    button(page, "Next").click()
    button(page, "It has settled").click()
    expect(page.get_by_text(message("D-hurt (further)"))).to_be_visible()
    expect(page.get_by_text(message("D-hurt"), exact=True)).to_be_hidden()
    assert kinds(page)[-2:] == ["hurt", "stopped"]


SETTLED = {"step": "choose", "where": 3, "hurt": 5, "settled": True}


ENDED = [
    ({"hurts": 1, "hurt": SETTLED}, "The session has ended here."),
    ({"hurts": 1, "hurt": {**SETTLED, "where": 4}}, message("D-hurt (further)")),
    ({"hurts": 1, "hurt": {**SETTLED, "settled": False}}, message("D-hurt")),
    ({"hurts": 2, "hurt": SETTLED}, message("D-hurt (twice)")),
]


def test_shown_again_an_ended_session_says_why_it_ended(page):
    for more, words in ENDED:
        mount(page, traits(GENTLE, **{"status": "stopped", "reason": "hurt", "phase": 3, "stamp": 1, **more}))
        expect(page.locator(".gk-panel")).to_contain_text(words)


def test_one_that_settled_may_be_ended_and_is_not_said_to_have_stayed(page):
    hurt_settled(page)
    button(page, "End here").click()
    expect(page.get_by_text("The session has ended here.")).to_be_visible()
    expect(page.get_by_text(message("D-hurt"))).to_be_hidden()


def test_a_closed_gate_says_why_beside_start(page):
    mount(page, traits(GENTLE, gate=CLOSED))
    expect(page.get_by_text(CLOSED["reason"]).first).to_be_visible()
    button(page, "Start").click()
    expect(button(page, "Start")).to_be_visible()
    assert kinds(page) == []
    page.evaluate("window.tell('gate', {allowed: true, level: 'clear', until: Date.now() + 1e6})")
    button(page, "Start").click()
    expect(button(page, "Pause")).to_be_visible()


HEAR = """() => {
  const live = document.querySelector('.gk-player [aria-live=polite]');
  const say = () => live.textContent && window.said.push(live.textContent.trim());
  const watcher = new MutationObserver(say);
  watcher.observe(live, {childList: true, characterData: true, subtree: true});
}"""


# A held exercise, twice on the left and once on the right, then a manual step, a movement and the end: 13
# changes in 16 seconds. Each hold is long enough for a tick, each movement for a beat.
_CYCLE = ["out", "hold", "back"]
HELD = ["get-ready", *_CYCLE, *_CYCLE, "switch-side", *_CYCLE, "out", "out", "done"]
HELD_S = [1.2, 1.2, 1.6, 1.2, 1.2, 1.6, 1.2, 2, 1.2, 1.6, 1.2, None, 1.2, 0]
SECOND_HOLD = 5


def held(seconds=HELD_S, *, figures=False):
    """The article's sitting glide with steps of these lengths, as traits."""
    given = traits(ARTICLE, figures=figures)
    sitting = [phase for phase in given["timeline"] if phase["exercise"] == "sitting-glide"]
    cycle = [phase for phase in sitting if phase["rep"] == 1][:3]
    like = {phase["kind"]: phase for phase in (*given["timeline"], *sitting)}
    like |= dict(zip(_CYCLE, cycle, strict=True))
    phases = []
    for index, (name, length) in enumerate(zip(HELD, seconds, strict=True)):
        side = "left" if index < HELD.index("switch-side") else "right"
        own = {} if name == "done" else {"side": side, "set": 1, "rep": 1 + index // 4}
        phases.append({**like[name], **own, "index": index, "seconds": length})
    return {**given, "timeline": phases}


def heard_turns(page):
    """The notes heard, and the reported turns: all events that begin a phase or end the session."""
    told = [event for event in page.evaluate("window.told") if event["kind"] in ("phase", "finished")]
    entered = [(event["phase"], event["at"]) for event in told]
    return notes(page), turns(page, script("player"), page.evaluate("window.traits.timeline"), entered)


MANUAL = "window.engine().phase.seconds === null && window.engine().position().phase_ms > 400"


def through(page):
    """Run to the manual step, press Enter there, and run to the end."""
    until(page, MANUAL, timeout_s=60)
    button(page, "Pause").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("That was the whole session.")).to_be_visible(timeout=30_000)
    until(page, "Date.now() - window.engine().state.stamp > 1200")


CRACK = 0.08  # the steepest tone, 880 Hz at full volume, changes by 0.06 between samples


@pytest.mark.usefixtures("renewed")
def test_whatever_is_pressed_meanwhile_no_turn_loses_a_note(page):
    mount(page, held(figures=True))
    record(page)
    button(page, "Start").click()
    until(page, "window.engine().state.phase >= 2 && window.engine().position().phase_ms > 500")
    button(page, "Pause").click()
    paused = page.evaluate("window.told.at(-1).at")
    until(page, "at => Date.now() - at > 1500", arg=paused)
    button(page, "Resume").click()
    resumed = page.evaluate("window.told.at(-1).at")
    until(page, "window.engine().state.phase >= 3")
    page.evaluate("window.engine().set({volume: 0.9})")
    page.evaluate("window.engine().set({metronome: true})")
    until(page, "window.engine().state.phase >= 5")
    page.evaluate("window.engine().set({metronome: false, volume: 0.4})")
    through(page)
    found, changes = heard_turns(page)
    assert [words for change in changes for words in change.lost(found)] == []
    assert largest_step(page) < CRACK, "a change of volume is a fade"
    sounded = [note.at_ms for note in found]
    before = [at for at in sounded if paused + 30 < at < resumed]
    assert [at for at in before if at < resumed - WITHIN_MS] == [], "a pause is silent"
    assert len(before) <= 1, "nothing but the first note after it may be recorded too early"
    assert any(abs(at - resumed) < 60 for at in sounded), "resume sounds where it lands"


@pytest.mark.usefixtures("renewed")
def test_a_jump_sounds_where_it_lands_and_nothing_else_follows(page):
    mount(page, held([*HELD_S[:SECOND_HOLD], 2, *HELD_S[SECOND_HOLD + 1 :]]))
    record(page)
    button(page, "Start").click()
    landed = []
    for press in ("Skip", "Back", "Repeat"):
        go_to(page, SECOND_HOLD)
        until(page, "window.engine().position().phase_ms > 500")  # a tick is due soon
        button(page, press).click()
        event = page.evaluate("window.told.at(-1)")
        until(page, "at => Date.now() - at > 950", arg=event["at"])
        landed.append((event["phase"], event["at"]))
    found = notes(page)
    changes = turns(page, script("player"), page.evaluate("window.traits.timeline"), landed)
    assert [change.sound for change in changes] == ["switch", "start", "start"]
    for change in changes:
        assert change.lost(found, within_ms=60) == []
        after = [note for note in found if change.at_ms + 60 < note.at_ms < change.at_ms + 850]
        assert len(after) == len(change.parts) - 1


def test_a_screen_reader_hears_steps_not_seconds(page):
    given = traits(QUICK, figures=False)
    for phase in given["timeline"]:
        phase["seconds"] = min(phase["seconds"], 1.2) if phase["kind"] == "move" else phase["seconds"]
    mount(page, given)
    page.evaluate(HEAR)
    button(page, "Start").click()
    expect(page.get_by_text("That was the whole session.")).to_be_visible(timeout=30_000)
    side = timeline(QUICK)[0].side
    other = {"left": "right", "right": "left"}[side]
    assert page.evaluate("window.said") == [
        f"Get ready. Supine glide – {side} leg.",  # noqa: RUF001 - as shown
        f"Supine glide – {side} leg. Straighten.",  # noqa: RUF001
        "Last one.",
        f"Other side: {other} leg, 2 seconds.",
        f"Supine glide – {other} leg. Straighten.",  # noqa: RUF001
        "Last one.",
        "Finished.",
    ]
    assert page.locator("[role=timer]").get_attribute("aria-live") == "off"
    page.get_by_text("How exact was this timer?").click()
    expect(page.get_by_text(f"{len(timeline(QUICK)) - 1} steps in this session")).to_be_visible()
    expect(page.locator(".gk-strip circle").first).to_be_visible()


def test_pause_and_stop_leave_nothing_on_the_audio_clock(page):
    for act in ("Pause", "Stop"):
        started(page, GENTLE)
        until(page, "window.tones.some((tone) => tone.wall > Date.now() + 1000)")
        button(page, act).click()
        due = "window.tones.filter((tone) => tone.stopped > Date.now() + 50).length"
        assert page.evaluate(due) == 0, act


@pytest.mark.usefixtures("renewed")
def test_after_a_reload_a_tap_turns_the_sound_on_and_no_later_turn_loses_a_note(page):
    """The browser starts the sound some time after the tap, and a turn before that sounds late."""
    given, first_hold = held(), HELD.index("hold")
    mount(page, given)
    load(page)
    now = page.evaluate("Date.now()")
    running = {"status": "running", "phase": first_hold, "phase_ms": 500, "active_ms": 2900, "stamp": 1}
    mount(page, {**given, **running, "resumed_at": now})
    record(page)
    button(page, "Tap to turn sound on").click()
    expect(button(page, "Tap to turn sound on")).to_be_hidden()
    sounding = began_ms(page)
    through(page)
    found, changes = heard_turns(page)
    after = [change for change in changes if change.at_ms > sounding + 1000]  # the tap itself plays a tone
    assert len(after) >= len(HELD_S) / 2
    assert [words for change in after for words in change.lost(found)] == []


def test_each_cue_is_soft_and_whole(page):
    """Check the rendered samples: no click at either end, nothing too loud, no two cues alike."""
    mount(page, traits(GENTLE))
    heard = page.evaluate("""async () => {
      const {SOUNDS, tone, soundLength} = window.script, found = {};
      for (const [name, parts] of Object.entries(SOUNDS)) {
        const context = new OfflineAudioContext(1, 48000 * (soundLength(name) / 1000 + 0.1), 48000);
        for (const part of parts) tone(context, context.destination, part, 0.02);
        const data = (await context.startRendering()).getChannelData(0);
        let peak = 0, step = 0, from = -1, to = 0;
        for (let i = 0; i < data.length; i += 1) {
          if (Math.abs(data[i]) > 0.001) { if (from < 0) from = i; to = i; }
          peak = Math.max(peak, Math.abs(data[i]));
          step = Math.max(step, Math.abs(data[i] - (data[i - 1] ?? 0)));
        }
        const [ends, length] = [Math.abs(data.at(-1)), soundLength(name)];
        found[name] = {peak, step, from: from / 48, to: to / 48, ends, length};
      }
      return found;
    }""")
    for name, sound in heard.items():
        assert 0.1 < sound["peak"] <= 0.51, name
        assert sound["step"] < 0.07, f"{name} clicks"
        assert sound["from"] == pytest.approx(20, abs=1.5), name
        assert sound["to"] == pytest.approx(20 + sound["length"], abs=2), name
        assert sound["ends"] == 0, name


VOICES = """(local) => {
  window.spoken = [];
  const voice = (name, localService) => ({name, localService, lang: 'en-GB', default: false});
  speechSynthesis.getVoices = () => [voice('far', false), ...(local ? [voice('near', true)] : [])];
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  speechSynthesis.speak = (one) => window.spoken.push([one.text, one.voice.name]);
  speechSynthesis.cancel = () => {};
}"""


@pytest.mark.usefixtures("renewed")
@pytest.mark.parametrize("local", [True, False], ids=["a local voice", "remote voices only"])
def test_only_a_voice_of_this_device_speaks_and_never_over_a_tone(page, local):
    mount(page, traits(GENTLE))
    page.evaluate(VOICES, local)
    button(page, "Start").click()
    if local:
        until(page, "window.spoken.length > 0")
        assert page.evaluate("window.spoken") == [["Supine glide. Left leg.", "near"]]
    else:
        set_clock_ahead(page, 1500)
        until(page, "window.engine().lastTick - window.engine().state.resumed_at > 1500")
        assert page.evaluate("window.spoken") == []


# All that the voice must say: what to do, on which side, when to let go, and that it is over.
BY_VOICE = [
    "Sitting glide. Left leg.",
    *("Straighten. Bow your head.", "Hold. Keep breathing.", "Let go. Bend the knee."),
    *("Straighten.", "Hold. Keep breathing.", "Let go. Bend the knee."),
    "Other side. Right leg.",
    *("Straighten. Bow your head.", "Hold. Keep breathing.", "Let go. Bend the knee."),
    *("Straighten.", "Straighten."),
    "Finished.",
]


def lie_down(page, given):
    """Begin a session with the player invisible."""
    mount(page, given)
    page.evaluate(VOICES, arg=True)
    record(page)
    button(page, "Start").click()
    page.locator(".gk-player").evaluate("one => { one.style.visibility = 'hidden'; }")


def to_the_end(page):
    """Finish the manual step without looking, and wait for the last tone."""
    until(page, MANUAL, timeout_s=60)
    page.evaluate("window.engine().act({type: 'done'})")
    until(page, "window.engine().state.status === 'finished'")
    until(page, "Date.now() - window.engine().state.stamp > 1500")


SPOKEN_S = [2, 2, 1.6, 2.4, 1.2, 1.6, 2.4, 2, 2, 1.6, 2.4, None, 1.2, 0]  # each as long as its words need


@pytest.fixture
def another_page(browser):
    """A page of another profile, for a second session at the same time."""
    context = browser.new_context(reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    load(page)
    yield page
    context.close()


@pytest.mark.usefixtures("renewed")
def test_a_whole_held_session_is_led_by_the_voice_alone_and_another_by_tones_alone(page, another_page):
    """Both at once, as they take their time. The voice depends on no exact moment; the tones must."""
    silent, mute = held(SPOKEN_S), held(figures=True)
    silent["settings"] = {**silent["settings"], "tones": False}
    mute["settings"] = {**mute["settings"], "voice": False}
    lie_down(another_page, silent)
    lie_down(page, mute)
    to_the_end(page)
    led_by_tones_alone(page)
    to_the_end(another_page)
    led_by_the_voice_alone(another_page)


def led_by_the_voice_alone(page):
    said = [text for text, _ in page.evaluate("window.spoken")]
    assert [without_last(text) for text in said] == BY_VOICE
    assert notes(page) == [], "no tone"


def without_last(text):
    """The text without "Last one.", as the plan decides which repetition is the last."""
    return text.removeprefix("Last one. ")


def led_by_tones_alone(page):
    """Every note is recorded at its time."""
    assert page.evaluate("window.spoken") == []
    found, changes = heard_turns(page)
    order = ["start", "hold", "end", "again", "hold", "end", "switch", "start", "hold", "end", "again"]
    assert [change.sound for change in changes] == [*order, "again", "finished"]
    assert len(changes) == len(HELD_S) - 1
    assert [words for change in changes for words in change.lost(found)] == []


def test_two_views_show_one_engine(page):
    mount(page, traits(GENTLE))
    page.evaluate("() => { window.show('there'); }")
    button(page, "Start").first.click()
    expect(button(page, "Pause")).to_have_count(2)
    until(
        page,
        """() => {
      const [one, other] = [...document.querySelectorAll('.gk-count')].map((count) => count.textContent);
      return one !== '' && one === other;
    }""",
    )
    button(page, "Pause").nth(1).click()
    expect(button(page, "Resume")).to_have_count(2)
    assert kinds(page) == ["started", "paused"]


@pytest.mark.usefixtures("renewed")
def test_nothing_is_left_after_close(page):
    mount(page, traits(GENTLE))
    page.evaluate("""() => {
      window.workers = 0;
      const stop = Worker.prototype.terminate;
      Worker.prototype.terminate = function () { window.workers += 1; return stop.call(this); };
    }""")
    button(page, "Start").click()
    page.evaluate("window.running = window.engine(); window.closeModel()")
    expect(page.locator(".gk-player")).to_have_count(0)
    assert page.evaluate("window[Symbol.for('glidekit.players')].size") == 0
    assert page.evaluate("window.workers") == 1
    assert page.evaluate("window.running.sound.context") is None
    assert page.evaluate("navigator.locks.query().then((all) => all.held.length + all.pending.length)") == 0


NOT_TIMED = [
    ([], "no steps"),
    ([{"kind": "move", "seconds": -3}], "-3 seconds"),
    ([{"kind": "hop", "seconds": 3}], "does not know"),
    ({"not": "a list"}, "no steps"),
    ([{"kind": "rest", "seconds": 3}], "no movement"),
]


def test_a_timeline_that_cannot_be_timed_is_explained(page):
    for steps, words in NOT_TIMED:
        mount(page, traits(None, timeline=steps))
        expect(page.get_by_text(words)).to_be_visible()
        expect(button(page, "Start")).to_be_hidden()


def test_ten_thousand_phases_are_shown_at_once(page):
    mount(page, traits(GENTLE))
    page.evaluate(
        """index => {
          const one = window.traits.timeline[index];
          const many = Array.from({length: 10000}, (_, i) => ({...one, index: i, rep: i + 1, reps: 10000}));
          window.began = performance.now();
          window.tell('timeline', many);
        }""",
        first(GENTLE, "move"),
    )
    button(page, "Start").click()
    expect(page.locator(".gk-count")).to_have_text("1 of 10000")
    assert page.evaluate("performance.now() - window.began") < 5000

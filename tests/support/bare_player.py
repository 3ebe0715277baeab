"""The player in a bare page: its script and style with a simple model, no notebook."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from support.notebook_page import LOOK_MS

from glidekit.body.figure import phase_figures
from glidekit.planning.timeline import timeline, to_json
from glidekit.widgets.scripts import script
from glidekit.widgets.session.player import Player, facts

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from glidekit.planning.plan import Plan

ADDRESS = "http://localhost/player"  # a secure context; the test itself answers the request
HTML = """<!doctype html><html lang="en"><head><title>player</title><link rel="icon" href="data:,">
<style>:root{--jp-layout-color0:#fff;--jp-ui-font-color0:rgba(0,0,0,1)}
body{margin:16px;background:var(--jp-layout-color0)}</style></head>
<body data-jp-theme-light="true"><main><div id="here"></div><div id="there"></div></main></body></html>"""
# Records every tone, and every key that leaks through to the document.
WATCH = """() => {
  const start = OscillatorNode.prototype.start, stop = OscillatorNode.prototype.stop;
  OscillatorNode.prototype.start = function (at) {
    this.tone = {wall: Date.now() + (at - this.context.currentTime) * 1000, stopped: null};
    window.tones.push(this.tone);
    return start.call(this, at);
  };
  OscillatorNode.prototype.stop = function (at) {
    if (this.tone) this.tone.stopped = Date.now() + (at - this.context.currentTime) * 1000;
    return stop.call(this, at);
  };
  document.addEventListener('keydown', (event) => window.leaks.push(event.key));
}"""
# Defines mountPlayer: one player at a time, with nothing left of the one before.
LOAD = """async ({source, css}) => {
  document.head.append(Object.assign(document.createElement('style'), {textContent: css}));
  const url = URL.createObjectURL(new Blob([source], {type: 'text/javascript'}));
  window.script = await import(url);
  const room = document.querySelector('main')?.innerHTML;
  window.figures = {};
  window.mountPlayer = (traits) => {
    window.closeModel?.();
    localStorage.clear();
    scrollTo(0, 0);
    if (room) {
      const main = document.createElement('main');
      main.innerHTML = room;
      document.querySelector('main').replaceWith(main);
      for (const name of ['style', 'dir']) document.documentElement.removeAttribute(name);
    }
    Object.assign(window, {told: [], tones: [], leaks: [], said: [], kernelIsGone: false});
    const listeners = {};
    const model = {
      get: (name) => traits[name],
      set: (name, value) => { traits[name] = value; },
      on: (name, run) => (listeners[name] ??= []).push(run),
      off: (name, run) => { listeners[name] = (listeners[name] ?? []).filter((other) => other !== run); },
      save_changes: () => {
        if (window.kernelIsGone) return;
        const acked = {...traits.acked};
        for (const event of traits.events) {
          if (!(event.seq <= (acked[event.owner] ?? 0))) window.told.push(event);
          acked[event.owner] = Math.max(acked[event.owner] ?? 0, event.seq);
        }
        window.tell('acked', acked);
      },
    };
    window.tell = (name, value) => {
      traits[name] = value;
      for (const run of listeners['change:' + name] ?? []) run();
    };
    window.traits = traits;
    const widget = window.script.default();
    const life = new AbortController();
    window.closeModel = () => life.abort();
    widget.initialize({model, signal: life.signal});
    window.show = (id) => {
      const view = new AbortController();
      const signal = AbortSignal.any([life.signal, view.signal]);
      widget.render({model, el: document.getElementById(id), signal});
      return () => view.abort();
    };
    window.hide = window.show('here');
    window.engine = () => [...window[Symbol.for('glidekit.players')].values()][0];
  };
}"""
# Figures are most of the text, so a page is given the same ones only once. MOUNT returns whether it has them.
MOUNT = """([text, name, figures]) => {
  const known = window.figures[name] ??= figures && JSON.parse(figures);
  if (known) window.mountPlayer({...JSON.parse(text), figures: known});
  return Boolean(known);
}"""

BEGINNING: dict[str, Any] = {
    **dict.fromkeys(("phase", "phase_ms", "active_ms", "extra_ms", "stamp", "nudge", "hurts"), 0),
    **dict.fromkeys(("reason", "message"), ""),
    **{name: {} for name in ("hurt", "acked", "summary", "orphans")},
    "status": "ready",
    "resumed_at": None,
    "events": [],
    "zone": "UTC",
}


def traits(plan: Plan | None = None, *, figures: bool = True, **more: Any) -> dict[str, Any]:
    """What Python would send the page for this plan."""
    phases = timeline(plan) if plan is not None else ()
    return {
        "timeline": to_json(phases),
        "figures": phase_figures(phases) if figures else {},
        "facts": facts(),
        "gate": {"allowed": True, "level": "clear", "until": time.time() * 1000 + 1e9, "reason": ""},
        "settings": {"furthest_before": 3},
        "session": {"log_id": "log", "session_id": "one", "title": plan.title if plan else ""},
        **BEGINNING,
        **more,
    }


def mount(page: Page, given: dict[str, Any], *, width: int = 700) -> None:
    """Replace the player in the page by one with these traits."""
    leave_full_window(page)
    page.set_viewport_size({"width": width, "height": 900})
    figures = given["figures"]
    # As text: playwright is far slower with a large object.
    text, name = json.dumps({**given, "figures": None}), " ".join(figures)
    if not page.evaluate(MOUNT, [text, name, None]):
        page.evaluate(MOUNT, [text, name, json.dumps(figures)])


def load(page: Page) -> None:
    """Load the page again, so that nothing a test did to its objects is left."""
    leave_full_window(page)
    page.unroute_all()
    page.route(ADDRESS, lambda route: route.fulfill(body=HTML, content_type="text/html"))
    page.goto(ADDRESS)
    page.evaluate(WATCH)
    page.evaluate(LOAD, {"source": script("player"), "css": Player.style_sheet})


def until(page: Page, script: str, arg: object = None, *, timeout_s: float = 30) -> None:
    """Wait until this JavaScript is true, without making the page draw every frame."""
    page.wait_for_function(script, arg=arg, timeout=timeout_s * 1000, polling=LOOK_MS)


def leave_full_window(page: Page) -> None:
    """Leave the full window and wait: only then can the window get another size."""
    page.evaluate("async () => { while (document.fullscreenElement) await document.exitFullscreen(); }")


def resize_full_window(page: Page, width: int, height: int) -> None:
    """Leave the full window, resize the window, and go back."""
    leave_full_window(page)
    page.set_viewport_size({"width": width, "height": height})
    page.get_by_role("button", name="Full window", exact=True).click()
    page.get_by_role("button", name="Leave the full window", exact=True).wait_for()


def go_to(page: Page, phase: int) -> None:
    """Skip to a phase."""
    page.evaluate("to => window.engine().act({type: 'skipped', to})", phase)


def set_clock_ahead(page: Page, ms: float) -> None:
    """Let the timer's clock show this many ms more than the real one."""
    page.evaluate("ms => { window.engine().env.now = () => Date.now() + ms; }", ms)


def kinds(page: Page) -> list[str]:
    """The kinds of the events sent to the kernel."""
    return list(page.evaluate("window.told.map((event) => event.kind)"))

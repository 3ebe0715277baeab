"""The player in a bare page: its script and style, a model of plain values, no notebook."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from glidekit.body.figure import phase_figures
from glidekit.planning.timeline import timeline, to_json
from glidekit.widgets.scripts import script
from glidekit.widgets.session.player import Player, facts

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from glidekit.planning.plan import Plan

ADDRESS = "http://localhost/player"  # a secure context of its own; answered by the test itself
HTML = """<!doctype html><html lang="en"><head><title>player</title><link rel="icon" href="data:,">
<style>:root{%s} body{margin:16px;background:var(--jp-layout-color0)}</style></head>
<body data-jp-theme-light="%s"><main><div id="here"></div><div id="there"></div></main></body></html>"""
THEMES = {
    "light": "--jp-layout-color0:#fff;--jp-ui-font-color0:rgba(0,0,0,1)",
    "dark": "--jp-layout-color0:#111;--jp-ui-font-color0:rgba(255,255,255,1)",
}
# Everything that could sound is written down; the last leak of a key to the document too.
WATCH = """
window.tones = []; window.leaks = []; window.said = [];
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
"""
MOUNT = """async ({source, css, traits}) => {
  document.head.append(Object.assign(document.createElement('style'), {textContent: css}));
  const url = URL.createObjectURL(new Blob([source], {type: 'text/javascript'}));
  window.script = await import(url);
  const listeners = {};
  window.told = [];
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
    """What Python would give the page for this plan."""
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


def mount(page: Page, given: dict[str, Any], *, theme: str = "light", width: int = 700) -> None:
    """Show a player of these traits in a fresh page."""
    html = HTML % (THEMES[theme], str(theme == "light").lower())
    page.unroute_all()
    page.route(ADDRESS, lambda route: route.fulfill(body=html, content_type="text/html"))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(ADDRESS)
    page.evaluate("localStorage.clear()")
    page.evaluate(WATCH)
    page.evaluate(MOUNT, {"source": script("player"), "css": Player.style_sheet, "traits": given})


def go_to(page: Page, phase: int) -> None:
    """Jump to a phase, as a skip does."""
    page.evaluate("to => window.engine().act({type: 'skipped', to})", phase)


def kinds(page: Page) -> list[str]:
    """Kinds of the events that the kernel was told."""
    return list(page.evaluate("window.told.map((event) => event.kind)"))

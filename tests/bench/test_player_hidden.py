"""The player's delays in a hidden tab: ``pytest tests/bench/test_player_hidden.py -s``.

Playwright keeps its pages visible, so this drives Chromium by its own protocol: a second tab in front hides
the first. ``PLAYER_HIDDEN_S`` is the length in seconds (40; 420 passes the five minutes after which Chromium
slows timers in hidden tabs to one a minute). A tab with sound is slowed less than a silent one; a silent
hidden player waits.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import sync_playwright
from support.bare_player import LOAD, traits
from support.chromium import ARGUMENTS, executable
from support.jupyter_lab import free_port, stop
from support.recording import FETCH, RECORD, TURNS, Recording, Turn
from tornado.websocket import websocket_connect

from glidekit.planning.presets import plan
from glidekit.widgets.scripts import script
from glidekit.widgets.session.player import Player

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SECONDS = int(os.environ.get("PLAYER_HIDDEN_S", "40"))
SHOW = "document.body.innerHTML = '<div id=here></div>'; window.told = []; 1"


class Empty(BaseHTTPRequestHandler):
    """Serves an empty page, at an address where a page may use storage."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>player</title><body></body>")

    def log_message(self, *_):
        """Log nothing."""


@pytest.fixture
def address():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Empty)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def port(tmp_path):
    """The port of a Chromium that listens for protocol connections."""
    with sync_playwright() as playwright:
        path = executable(playwright.chromium, whole=True)
    number = free_port()
    command = [path, "--headless=new", *ARGUMENTS, f"--user-data-dir={tmp_path}"]
    process = subprocess.Popen(
        [*command, f"--remote-debugging-port={number}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield number
    stop(process)


class Tab:
    """A protocol connection to one tab."""

    def __init__(self, socket):
        self.socket, self.number = socket, 0

    async def call(self, method, **params):
        self.number += 1
        await self.socket.write_message(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            message = json.loads(await self.socket.read_message())
            if message.get("id") == self.number:
                return message.get("result", message)

    async def js(self, code):
        asked = {"expression": code, "awaitPromise": True, "returnByValue": True, "userGesture": True}
        return (await self.call("Runtime.evaluate", **asked)).get("result", {}).get("value")

    async def close(self):
        self.socket.close()
        while await self.socket.read_message() is not None:
            pass

    async def until(self, code):
        while not await self.js(code):  # noqa: ASYNC110 - the condition is in another process
            await asyncio.sleep(0.2)


async def told(port, path):
    for _ in range(300):
        try:
            return json.load(
                await asyncio.to_thread(urllib.request.urlopen, f"http://127.0.0.1:{port}/{path}")
            )
        except OSError:
            await asyncio.sleep(0.1)
    raise AssertionError(path)


async def hidden_run(port, address, *, muted):
    first = next(one for one in await told(port, "json") if one["type"] == "page")
    tab = Tab(await websocket_connect(first["webSocketDebuggerUrl"]))
    await tab.call("Page.navigate", url=address)
    await tab.until("document.title === 'player' && document.readyState === 'complete'")
    given = traits(plan("gentle-start"))
    move = next(phase for phase in given["timeline"] if phase["kind"] == "move")
    given["timeline"] = [
        {**move, "index": index, "seconds": 1, "rep": index + 1, "reps": SECONDS} for index in range(SECONDS)
    ]
    await tab.js(SHOW)
    page = {"source": script("player"), "css": Player.style_sheet}
    await tab.js(f"({LOAD})({json.dumps(page)}).then(() => 1)")
    await tab.js(f"window.mountPlayer({json.dumps(given)}); 1")
    await tab.js(f"engine().set({{muted: {str(muted).lower()}}}); 1")
    await tab.js(f"({RECORD})(); 1")
    await tab.js("document.querySelector('.gk-main').click(); 1")
    whole = Tab(await websocket_connect((await told(port, "json/version"))["webSocketDebuggerUrl"]))
    await whole.call("Target.createTarget", url="about:blank")
    await tab.until("document.visibilityState === 'hidden'")
    await tab.until("engine().state.status !== 'running'")
    await tab.js("window.found = (({status, reason}) => ({status, reason}))(engine().state); 1")
    found = await tab.js("({...window.found, late: engine().outbox.late, seen: document.visibilityState})")
    await tab.until("Date.now() - engine().state.stamp > 1500")
    found["recorded"] = Recording(json.loads(await tab.js(f"({FETCH})()")))
    entered = "told.filter(({kind}) => kind === 'phase' || kind === 'finished').map((e) => [e.phase, e.at])"
    asked = f"({TURNS})([{json.dumps(script('player'))}, engine().timeline, {entered}])"
    found["turns"] = [Turn(*one) for one in await tab.js(asked)]
    for one in (tab, whole):
        await one.close()
    return found


def test_in_a_hidden_tab_that_can_neither_be_heard_it_waits(port, address):
    found = asyncio.run(asyncio.wait_for(hidden_run(port, address, muted=True), SECONDS + 60))
    assert (found["status"], found["seen"], found["reason"]) == ("paused", "hidden", "unheard")


def test_in_a_hidden_tab(port, address):
    found = asyncio.run(asyncio.wait_for(hidden_run(port, address, muted=False), SECONDS + 60))
    assert (found["status"], found["seen"]) == ("finished", "hidden")
    late = sorted(found["late"])
    at = {"median": len(late) // 2, "p95": round(0.95 * (len(late) - 1)), "max": -1}
    figures = (f"{name} {late[place]:.1f} ms" for name, place in at.items())
    heard, since = found["recorded"].notes(), found["turns"][0].at_ms
    heard_late = max(abs(turn.late_ms(heard)) for turn in found["turns"])
    print(f"\nhidden, sounding: n {len(late)}", *figures, f"heard max {heard_late:.1f} ms")
    print(*found["recorded"].oddities(since), sep="\n")
    assert late[-1] < 1000
    assert [words for turn in found["turns"] for words in turn.told(heard, since)] == []

"""A page's requests and errors during a test."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage

INSIDE = ("127.0.0.1", "localhost", "::1", None)  # None: data:, blob: and about: have no host


def is_outside(url: str) -> bool:
    """Whether this address leaves the machine."""
    return urlsplit(url).hostname not in INSIDE


@dataclass
class Traffic:
    """Every request (also of web sockets) and every error of all pages in one browser context."""

    requests: list[str] = field(default_factory=list)
    console_errors: list[str] = field(default_factory=list)

    @property
    def outside(self) -> list[str]:
        """Requests that left the machine."""
        return [url for url in self.requests if is_outside(url)]

    def clear(self) -> None:
        """Forget earlier requests and errors, for the next test of a shared page."""
        self.requests.clear()
        self.console_errors.clear()

    def watch(self, context: BrowserContext) -> None:
        """Record requests and errors in this context from now on."""
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("page", lambda page: page.on("websocket", lambda socket: self.requests.append(socket.url)))
        context.on("console", self._console)
        context.on("weberror", lambda error: self.console_errors.append(str(error.error)))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.console_errors.append(f"{message.text} ({message.location.get('url', '')})")

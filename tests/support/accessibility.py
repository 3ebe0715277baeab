"""What axe finds wrong in a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.base import AXE_SCRIPT

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Every rule is tried on every element; only what passes is not described one by one.
_RUN = """async (parts) => {
  const context = parts.length ? {include: parts.map((part) => [part])} : document;
  const {violations} = await axe.run(context, {resultTypes: ['violations']});
  return violations.flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html.slice(0, 160)}`));
}"""


def findings(page: Page, *parts: str) -> list[str]:
    """The rule and the HTML of each finding, in the parts that these selectors name or the whole page."""
    if not page.evaluate("'axe' in window"):  # half a megabyte: once a page
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(_RUN, list(parts))
    return found

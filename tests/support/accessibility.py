"""What axe finds wrong with a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.base import AXE_SCRIPT

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Axe runs every rule on every element, but describes only the failures one by one. It would also read all
# styles of JupyterLab, for a single rule that is off.
_RUN = """async (parts) => {
  const context = parts.length ? {include: parts.map((part) => [part])} : document;
  const how = {resultTypes: ['violations'], preload: {assets: ['media']}};
  const {violations} = await axe.run(context, how);
  return violations.flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html.slice(0, 160)}`));
}"""

_KEEP_ONE = """() => {
  const bare = (node) => node.nodeType === 3 ? (node.data.trim() && 'x')
    : `<${node.localName} ${[...node.attributes].map(({name, value}) => `${name}=${value}`)}>`
      + [...node.childNodes].map(bare).join('') + '/';
  for (const table of document.querySelectorAll('#behind tbody')) {
    const kinds = new Set();
    for (const line of [...table.children])
      if (!line.querySelector('[id]') && kinds.size === kinds.add(bare(line)).size) line.remove();
  }
}"""


def keep_one_row_of_each_kind(page: Page) -> None:
    """Shorten the tables below a clinician's page before axe reads it.

    They have thousands of similar rows, and axe's time grows with them. Its findings for a row depend only
    on the elements, their attributes and which are empty; an id must be the only one of its page.
    """
    page.evaluate(_KEEP_ONE)


def findings(page: Page, *parts: str) -> list[str]:
    """The rule and HTML of each finding, in the parts with these selectors or in the whole page."""
    if not page.evaluate("'axe' in window"):  # half a megabyte, so only once a page
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(_RUN, list(parts))
    return found

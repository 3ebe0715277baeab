"""The one maker of HTML: fills templates, escaping every value that is not Markup."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from glidekit.look import css_variables

if TYPE_CHECKING:
    from jinja2 import Environment


def render(template: str, **values: Any) -> str:
    """Fill the template of that name in ``templates/``; a missing value is an error."""
    return _environment().get_template(template).render(**values)


def safe(html: str) -> Any:
    """Our own HTML, inserted unchanged: a drawing, a rendered table."""
    from markupsafe import Markup

    return Markup(html)  # noqa: S704 - only for HTML that this package made itself


@cache
def style(sheet: str, root: str) -> Any:
    """A style sheet of ``templates/`` with the palette of both themes as variables of ``root``."""
    css = resources.files("glidekit.pages").joinpath("templates", sheet).read_text(encoding="utf-8")
    return safe(f"<style>{css_variables(root)}{css}</style>")


@cache
def script(name: str) -> Any:
    """A script of ``templates/``, to put inside a page that loads nothing."""
    return safe(resources.files("glidekit.pages").joinpath("templates", name).read_text(encoding="utf-8"))


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("glidekit.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["style"] = style
    return made

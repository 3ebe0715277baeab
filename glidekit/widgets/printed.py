"""What a widget shows without a kernel or a script: the same content as HTML beside it.

JupyterLab shows the widget; a page made by nbconvert, an untrusted notebook or a viewer of files shows this.
It holds questions and pictures, never an answer.
"""

from __future__ import annotations

from typing import Any

from glidekit.pages.render import render, safe

HTML = "text/html"


class Printed:
    """Stands before the widget's own class in a list of bases."""

    def printed(self) -> str:
        """The content as HTML; "" where there is nothing to see."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The widget's own bundle, and the HTML."""
        bundle = super()._repr_mimebundle_(**options)  # type: ignore[misc] # of the widget behind this class
        if bundle is None:
            return None
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, HTML: render("printed.html", inside=safe(self.printed()))}, metadata

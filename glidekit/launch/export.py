"""For nbconvert: shows our widgets as the HTML beside them, since an exported page has no kernel."""

from __future__ import annotations

import re
from typing import Any

from nbconvert.preprocessors import Preprocessor

WIDGET = "application/vnd.jupyter.widget-view+json"
MARK = "gk-printed"
START = "glidekit-start"
# The button that runs the page, and the paragraph about it.
_BUTTON = re.compile(r"<button [^>]*data-commandlinker-command.*?</button>\n\n[^\n]+\n*")


class WithoutKernel(Preprocessor):
    """Leaves other people's widgets as they are. Named in nbconvert.json, which HTML exporters read."""

    def preprocess(self, notebook: Any, resources: Any) -> tuple[Any, Any]:
        """Take out each widget whose output says the same in HTML, and the button that could run nothing."""
        for cell in notebook.cells:
            if START in cell.metadata.get("tags", ()):
                cell.source = _BUTTON.sub("", cell.source)
        shown = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
        for data in shown:
            if WIDGET in data and MARK in "".join(data.get("text/html", "")):
                del data[WIDGET]
        if not any(WIDGET in data for data in shown):
            notebook.metadata.pop("widgets", None)  # the state of widgets no longer shown
        return notebook, resources

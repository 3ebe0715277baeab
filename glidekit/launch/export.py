"""For nbconvert: our widgets as the HTML that lies beside them, since a page on its own has no kernel."""

from __future__ import annotations

from typing import Any

from nbconvert.preprocessors import Preprocessor

WIDGET = "application/vnd.jupyter.widget-view+json"
MARK = "gk-printed"


class WithoutKernel(Preprocessor):
    """Leaves other people's widgets as they are. Named in nbconvert.json, which HTML exporters read."""

    def preprocess(self, notebook: Any, resources: Any) -> tuple[Any, Any]:
        """Take the widget out of each output that says the same in HTML."""
        shown = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
        for data in shown:
            if WIDGET in data and MARK in "".join(data.get("text/html", "")):
                del data[WIDGET]
        if not any(WIDGET in data for data in shown):
            notebook.metadata.pop("widgets", None)  # the state of widgets no longer shown
        return notebook, resources

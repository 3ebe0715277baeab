"""Pictures: data first, the rest by keyword, ``ax=None`` -> Axes; and the views that notebooks show."""

from __future__ import annotations

from glidekit.plots.overview import adherence, felt_change, trends

__all__ = ["adherence", "felt_change", "trends"]

"""Pictures (data first, the rest by keyword, ``ax=None`` -> Axes) and the views that notebooks show."""

"""Plans to look at, change, keep and try."""

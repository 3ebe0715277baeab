"""Pictures with controls: choose, compare, drag a joint, try other rules."""

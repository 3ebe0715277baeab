"""What to do today: doses, plans, and the flat timeline that a player follows."""

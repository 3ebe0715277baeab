"""What to do today: plans, doses, and the flat timeline that a player follows."""

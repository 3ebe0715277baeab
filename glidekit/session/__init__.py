"""What happened: the timer's events, folded into a record; and what is left to do."""

"""What happened: events from the timer, folded into a record; the safety rules while exercising."""

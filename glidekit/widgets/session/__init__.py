"""Today's session from the check-in to "saved", with the timer in the middle."""

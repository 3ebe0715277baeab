"""Saying how it is: before and after a session, the next day, on a body, a day's mark."""

"""Simulated people and example logs. Never a person's own."""

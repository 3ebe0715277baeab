"""Corrections without programming."""

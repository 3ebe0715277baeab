"""Diaries that were kept elsewhere: read, shown line by line, and taken only when the person says so."""

"""Diaries kept elsewhere: read them, show them line by line, import them once the person agrees."""

"""Checking a project of one's own against the cases most like it."""

"""Measuring the ranking on judged queries, and the data for it."""

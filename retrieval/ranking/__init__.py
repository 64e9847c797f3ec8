"""Candidates to hits: scores, dates, one hit an article and an event."""

"""Trains the reader that the project ships: `python -m tests.training`."""

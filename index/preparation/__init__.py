"""Turns a model as it is published into the files that index.embedding runs."""

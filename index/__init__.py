"""Offline: pages in, an index directory out."""

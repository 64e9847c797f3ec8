"""Extraction from article pages, scored against gold beside the libraries that do the like."""

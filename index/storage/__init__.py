"""The files of an index directory, each kind behind a narrow interface: vectors, BM25, token
codes, diacritics, articles.
"""

"""An index on other machines: an `IndexReader` over HTTP, and what serves one. Imports index.search
and what that imports.
"""

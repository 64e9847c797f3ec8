"""An open index directory that answers queries: candidates and the one fused score. Imports
index.embedding and index.storage.
"""

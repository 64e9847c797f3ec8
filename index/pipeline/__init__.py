"""A build: pages through extraction, embedding and storage into a published index directory.
Imports all of index.
"""

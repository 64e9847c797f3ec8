"""The index: pages in, a checked and published index directory out (`python -m index build`); and
an open index that answers queries, which the bot loads through retrieval. Imports no other room.
"""

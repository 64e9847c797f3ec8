"""An open index that answers queries. `index_reader` is what retrieval/ sees of it, `published`
opens it; behind these the index directory of one machine.
"""

"""Texts in, unit vectors of sentences and of their tokens out: the model, its tokenizer and its
runtimes. Imports only index's root and index.text.
"""

"""Texts in, unit vectors of sentences and of their tokens out: the model, its tokenizer and its
runtimes.
"""

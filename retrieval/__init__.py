"""Online: a question in, an answer with its sources out."""

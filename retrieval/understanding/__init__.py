"""What a question asks: its language, dates, kind of answer, and whether it follows another.
Imports index.text.
"""

"""What a question asks: language, dates, kind of answer, and whether it follows another."""

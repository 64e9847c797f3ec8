"""Which lines of a page are an article, where it starts and ends."""

"""Fetches the news: feeds, sitemaps and pages into the archive, the one package with a network."""

"""A feed or sitemap asked when it is due: what it names becomes articles to read."""

"""What newspapers serve: feeds, sitemaps, pages, dates and addresses. Pure, without a network."""

"""What was fetched, in one SQLite file: the only thing that the fetcher writes."""

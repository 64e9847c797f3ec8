"""A build: pages through extraction, embedding, storage into a published index directory."""

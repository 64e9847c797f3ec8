"""Where pages come from: files, folders, JSONL. Imports only index's root and index.text."""

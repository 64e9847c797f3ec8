"""An index in shards: built as tasks, here or on Ray, and published as one generation."""

"""One file a conversation surface."""

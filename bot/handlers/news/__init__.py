"""What readers ask of many articles at once: the main stories, the course of events."""

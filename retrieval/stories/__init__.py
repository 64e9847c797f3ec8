"""What many articles tell together: the main stories of a day, the events about a topic."""

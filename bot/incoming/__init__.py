"""Whom a message is for, what it goes on from, and who may decide in a chat."""

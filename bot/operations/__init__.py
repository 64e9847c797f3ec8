"""What the owner runs from the chat: a build, an export of feedback."""

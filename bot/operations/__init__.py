"""What the owner runs, from the chat or a shell: a build, an export of feedback, backups."""

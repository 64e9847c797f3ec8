"""Telegram: messages in, answers out."""

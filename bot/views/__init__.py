"""Answers, watches and figures as Telegram HTML and keyboards. Pure: nothing here sends."""

"""Rules without Telegram: how much one may ask, when alerts wait, which hits are news."""

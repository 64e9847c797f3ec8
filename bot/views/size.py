"""Whether HTML fits one message; pure."""

from bot.text_fitting import plain_text, units

MAX_UNITS = 4096  # of a message, after its entities are parsed
MAX_BYTES = 30_000  # of the HTML itself; servers refuse about 32,768


def fits_message(html: str) -> bool:
    """Tell whether Telegram takes this HTML as one message."""
    return units(plain_text(html)) <= MAX_UNITS and len(html.encode()) <= MAX_BYTES

"""What Telegram's refusals mean: their texts are all that tells one from another."""

from telegram.error import BadRequest, Forbidden, TelegramError

# The chat is closed to the bot for good.
_GONE = (
    *("blocked", "kicked", "not a member", "deactivated", "was deleted", "chat not found"),
    *("channel_private", "peer_id_invalid", "chat_id_invalid", "input_user_deactivated"),
    "can't initiate conversation",
)
# The bot may not write in this place, or not this kind of message; besides all of `_GONE`.
_CLOSED = (
    *("not enough rights", "no rights to send", "have no rights", "need administrator rights"),
    *(
        "chat_write_forbidden",
        "chat_restricted",
        "chat_admin_required",
        "chat_guest_send_forbidden",
    ),
    *("chat_send_plain_forbidden", "chat_send_text_forbidden", "user_is_blocked"),
    *("topic_closed", "topic_deleted", "thread not found", "topic not found"),
)
# A message that was to be changed is there no more, or can't be changed.
_NO_MESSAGE = (
    *("message to edit not found", "message can't be edited", "message_id_invalid"),
    *("no text in the message to edit", "message identifier is not specified"),
)


def is_gone(error: object) -> bool:
    """Tell whether a chat is closed to the bot for good, and not just to this message."""
    return isinstance(error, BadRequest | Forbidden) and _says(error, _GONE)


def is_closed(error: object) -> bool:
    """Tell whether the bot may not write in a place, or the place is gone."""
    if isinstance(error, Forbidden):
        return True
    return isinstance(error, BadRequest) and _says(error, _CLOSED + _GONE)


def is_unmodified(error: BadRequest) -> bool:
    """Tell whether a message shows already what it was to show."""
    return _says(error, ("not modified",))


def is_final(error: BadRequest) -> bool:
    """Tell whether a message would be refused in any other form, too."""
    return is_closed(error) or is_unmodified(error) or _says(error, _NO_MESSAGE)


def _says(error: TelegramError, texts: tuple[str, ...]) -> bool:
    said = error.message.lower()
    return any(text in said for text in texts)

"""The buttons under the question of /forget; pure."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.texts.schema import Forgetting

FORGET_TAP = r"f:(\d{1,18}):([yn])"


def forget_keyboard(user_id: int, say: Forgetting) -> InlineKeyboardMarkup:
    """Return the buttons that delete, and do not; for the one who asked alone."""
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(say.delete, callback_data=f"f:{user_id}:y"),
                InlineKeyboardButton(say.keep, callback_data=f"f:{user_id}:n"),
            ]
        ]
    )

"""The page of /settings: a button a setting, that shows what is chosen; pure."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.state.chats import CHOICES, ChatSettings
from bot.texts import texts_for
from bot.texts.schema import Texts

SETTING_TAP = r"s:(\w+):(\d)"
IN_GROUPS_ONLY = {"quiet", "taps"}
CLOSE = "close"


def render_settings(say: Texts, *, in_group: bool) -> str:
    """Return what stands above the buttons."""
    return say.choices.title_group if in_group else say.choices.title


def settings_keyboard(
    settings: ChatSettings, say: Texts, *, in_group: bool
) -> InlineKeyboardMarkup:
    """Return a button a setting, with what is chosen; tapping it chooses the next."""
    rows = []
    for name, choices in CHOICES.items():
        if name in IN_GROUPS_ONLY and not in_group:
            continue
        value = getattr(settings, name)
        following = (choices.index(value) + 1) % len(choices) if value in choices else 0
        text = f"{say.choices.names[name]}: {choice_label(name, value, say)}"
        rows.append([InlineKeyboardButton(text, callback_data=f"s:{name}:{following}")])
    rows.append([InlineKeyboardButton(say.choices.close, callback_data=f"s:{CLOSE}:0")])
    return InlineKeyboardMarkup(rows)


def choice_label(name: str, value: object, say: Texts) -> str:
    """Return what a choice is called: a language by its own name, a number as it is."""
    if name == "language":
        return say.choices.automatic if value is None else texts_for(str(value)).name
    return say.choices.labels[name][value] if name in say.choices.labels else str(value)

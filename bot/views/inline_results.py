"""The results of an inline query, and the button above them; pure."""

from telegram import (
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)
from telegram.constants import ParseMode

from bot.texts.schema import texts
from bot.transport.sending import NO_PREVIEW
from bot.views import answer as render
from bot.views import keyboards
from retrieval.results import Answer, Hit, digest


def results(found: Answer, version: str) -> list[InlineQueryResultArticle]:
    """Return a result for each hit of an answer; sent, it says what was asked and cites the hit."""
    say = texts(found.language)
    return [
        InlineQueryResultArticle(
            id=_id(hit, version),
            title=render.title(hit.article),
            description=render.description(hit, say),
            input_message_content=InputTextMessageContent(
                render.for_any_chat(found, number),
                parse_mode=ParseMode.HTML,
                link_preview_options=NO_PREVIEW,
            ),
            reply_markup=keyboards.source(hit, say.buttons),
        )
        for number, hit in enumerate(found.hits, start=1)
    ]


def button(text: str, payload: str) -> InlineQueryResultsButton:
    """Return a button that opens the private chat; `/start` gets the payload once it is begun."""
    return InlineQueryResultsButton(text, start_parameter=payload)


def _id(hit: Hit, version: str) -> str:
    """Name a passage of an index: Telegram lets it be 64 bytes, and an article's id be any text."""
    return digest("\n".join((version, hit.article.id, str(hit.passage.ordinal))))

"""The results of an inline query, and the button above them; pure."""

from collections.abc import Iterator, Sequence
from typing import cast

from telegram import (
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputMessageContent,
    InputTextMessageContent,
)

from bot.text_fitting import plain_text
from bot.texts.schema import Texts
from bot.views.answer import describe_hit, hit_headline, render_for_any_chat
from bot.views.keyboards import source_keyboard
from retrieval.results import Answer, Hit, digest


def render_results(
    found: Answer, version: str, say: Texts, translator: str | None = None
) -> list[InlineQueryResultArticle]:
    """Return a result for each hit of an answer; sent, it says what was asked and cites the hit."""
    return [
        InlineQueryResultArticle(
            id=_id(hit, version),
            title=hit_headline(hit),
            description=describe_hit(hit, say),
            input_message_content=InputTextMessageContent(render_for_any_chat(found, number, say)),
            reply_markup=source_keyboard(hit, say.buttons, translator),
        )
        for number, hit in enumerate(found.hits, start=1)
    ]


def plainer_results(
    results: Sequence[InlineQueryResultArticle],
) -> Iterator[list[InlineQueryResultArticle]]:
    """Yield the same results without their buttons, and then without any formatting."""
    yield [_plainer(each, each.input_message_content) for each in results]
    contents = [cast(InputTextMessageContent, each.input_message_content) for each in results]
    yield [
        _plainer(each, InputTextMessageContent(plain_text(content.message_text), parse_mode=None))
        for each, content in zip(results, contents, strict=True)
    ]


def _plainer(
    result: InlineQueryResultArticle, content: InputMessageContent
) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        result.id, result.title, content, description=result.description
    )


def results_button(text: str, payload: str) -> InlineQueryResultsButton:
    """Return a button that opens the private chat; `/start` gets the payload once it is begun."""
    return InlineQueryResultsButton(text, start_parameter=payload)


def _id(hit: Hit, version: str) -> str:
    """Name a passage of an index: Telegram lets it be 64 bytes, and an article's id be any text."""
    return digest("\n".join((version, hit.article.id, str(hit.passage.ordinal))))

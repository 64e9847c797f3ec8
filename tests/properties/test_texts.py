"""Cleaning, splitting and dates, over any text at all."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from index.extraction.extract import articles
from index.pipeline.passages import passages
from index.records import Article, Format, Kind, Page, Paragraph
from index.text.analysis import fold, normalise, syllables
from index.text.cleanup import tidy, tidy_lines
from index.text.dates import day_of
from index.text.instants import moment_of
from index.text.sentences import sentences
from retrieval.understanding.date_extraction import find_dates
from retrieval.understanding.question import parse_question
from tests.properties.texts import TEXTS


@given(TEXTS)
def test_a_tidy_text_is_one_printable_line_and_stays_so(text: str) -> None:
    """Nothing invisible is left, and tidying it again changes nothing."""
    once = tidy(text)
    assert tidy(once) == once
    assert not set("\n\r\t\x00\u200b\u202e") & set(once)
    assert "  " not in once


@given(TEXTS)
def test_tidy_lines_hold_all_letters_in_their_order(text: str) -> None:
    """No letter of ASCII is lost, none comes in, none moves."""
    kept = "".join(tidy_lines(text))
    assert [c for c in kept if c.isascii() and c.isalnum()] == [
        c for c in text if c.isascii() and c.isalnum()
    ] or max(text, default="") >= "\u0300"  # a mark may make one letter of two


@given(TEXTS)
def test_words_are_the_same_however_they_are_typed(text: str) -> None:
    """Normalising twice is normalising once, and folding leaves no diacritics to fold."""
    assert normalise(normalise(text)) == normalise(text)
    assert fold(fold(text)) == fold(text)
    assert all(syllables(text))


@given(TEXTS)
def test_sentences_part_a_text_without_losing_any_of_it(text: str) -> None:
    """In order, without overlap, not empty; between them is white space alone."""
    end = 0
    for start, stop in sentences(text):
        assert end <= start < stop
        assert not text[end:start].strip()
        assert text[start:stop] == text[start:stop].strip()
        end = stop
    assert not text[end:].strip()


@given(st.lists(TEXTS.map(tidy).filter(bool), min_size=1, max_size=8))
def test_passages_hold_every_sentence_whole_and_once(texts: list[str]) -> None:
    """All that the paragraphs say is in the passages, in order, and no sentence is cut."""
    article = Article("a", "a.txt", "T", tuple(Paragraph(each, Kind.BODY) for each in texts))
    made = passages(article, 0)
    said = "".join("".join(passage.text.split()) for passage, _ in made)
    assert said == "".join("".join(each.split()) for each in texts)
    for passage, own in made:
        assert [(one.start, one.end) for one in own] == sentences(passage.text)


@given(TEXTS, st.sampled_from([Format.TEXT, Format.HTML]))
def test_any_page_is_read_or_holds_no_article(text: str, kind: Format) -> None:
    """Extraction raises nothing, whatever is in a page, and makes no empty paragraph."""
    for article in articles(Page("a", "a", kind, text)):
        assert all(paragraph.text.strip() for paragraph in article.paragraphs)


@given(TEXTS, st.booleans())
def test_days_are_days_of_the_calendar(text: str, day_first: bool) -> None:
    """Whatever is read as a day exists, and the moment of a text is on a day."""
    day, moment = day_of(text, day_first), moment_of(text, day_first)
    assert day is None or isinstance(day, date)
    assert moment is None or isinstance(moment.day, date)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_day_is_read_as_it_was_written(day: date) -> None:
    """In the three ways in which newspapers write it."""
    for written in (
        f"{day.day}/{day.month}/{day.year}",
        f"ngày {day.day} tháng {day.month} năm {day.year}",
        day.isoformat(),
    ):
        assert day_of(written) == day


@given(TEXTS)
def test_any_question_is_understood_somehow(text: str) -> None:
    """Reading a question raises nothing, and each date found in it lies where it stands."""
    question = parse_question(text)
    assert question.text == question.text.strip()
    for span, _ in find_dates(text):
        assert 0 <= span.start < span.end <= len(text)

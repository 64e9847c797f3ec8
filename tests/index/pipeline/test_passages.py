"""Passages: whole sentences, of a like size, and nothing of an article is lost."""

from itertools import pairwise
from pathlib import Path

import pytest

from index.extraction.extract import articles
from index.pipeline.passages import MAX_CHARACTERS, MIN_CHARACTERS, passages
from index.records import Article, Kind, Paragraph
from index.sources.files import pages

SEEDS = Path(__file__).resolve().parents[3] / "seeds"


def article_of(*texts: str, kind: Kind = Kind.BODY, title: str = "Tựa đề") -> Article:
    return Article("a", "a.txt", title, tuple(Paragraph(text, kind) for text in texts))


def all_articles() -> list[Article]:
    return [article for page in pages([SEEDS]) for article in articles(page)]


@pytest.mark.parametrize("article", all_articles(), ids=lambda article: article.id[:3])
def test_a_passage_is_whole_sentences_and_they_cover_it(article: Article) -> None:
    """Sentences are in order, apart, trimmed, and hold every character that is not white space."""
    for passage, own in passages(article, 0):
        text = passage.text
        assert [text[s.start : s.end].strip() for s in own] == [text[s.start : s.end] for s in own]
        assert all(one.end <= other.start for one, other in pairwise(own))
        covered = "".join(text[s.start : s.end] for s in own)
        assert "".join(covered.split()) == "".join(text.split())


@pytest.mark.parametrize("article", all_articles(), ids=lambda article: article.id[:3])
def test_passages_hold_all_of_an_article_once(article: Article) -> None:
    """Every paragraph is in the passages, in order, of its own kind; no passage mixes kinds."""
    made = [passage for passage, _ in passages(article, 0)]
    for kind in Kind:
        expected = "".join(p.text for p in article.paragraphs if p.kind is kind)
        found = "".join(p.text for p in made if p.kind is kind)
        assert "".join(found.split()) == "".join(expected.split())
    body = [len(p.text) for p in made if p.kind is Kind.BODY]
    assert max(body) <= MAX_CHARACTERS + MIN_CHARACTERS
    assert min(body) >= MIN_CHARACTERS or len(body) == 1


def test_ids_count_on_from_the_numbers_given() -> None:
    """Passages are numbered without a gap."""
    made = passages(article_of("Câu một. Câu hai.", "Đoạn hai. " * 70), 7)
    assert [passage.id for passage, _ in made] == list(range(7, 7 + len(made)))
    assert [passage.ordinal for passage, _ in made] == list(range(len(made)))


def test_a_long_paragraph_is_cut_between_sentences_into_like_parts() -> None:
    """A paragraph of 3,000 characters becomes passages of about 600, none of them a remnant."""
    sentence = "Đây là một câu dài vừa phải về chuyến tàu qua biên giới sáng nay. "
    made = passages(article_of(sentence * 46), 0)
    sizes = [len(passage.text) for passage, _ in made]
    assert len(sizes) == 5
    assert max(sizes) - min(sizes) < 150
    assert all(passage.text.endswith("sáng nay.") for passage, _ in made)


def test_a_sentence_is_never_cut() -> None:
    """A sentence longer than a passage is one passage, whole."""
    endless = "một hai ba bốn năm " * 100 + "hết."
    made = passages(article_of("Mở đầu ngắn.", endless, "Kết ngắn."), 0)
    assert any(endless in passage.text for passage, _ in made)


def test_a_caption_stands_alone_after_the_passage_it_stands_in() -> None:
    """Captions keep their place in the order and are no part of the text around them."""
    long = "Một câu của bài báo này. " * 16
    article = Article(
        "a",
        "a.txt",
        "Tựa",
        (
            Paragraph(long.strip()),
            Paragraph("Cuộc gặp ở Bali. Ảnh: AFP", Kind.CAPTION),
            Paragraph(long.strip()),
            Paragraph(long.strip()),
        ),
    )
    kinds = [passage.kind for passage, _ in passages(article, 0)]
    assert kinds.count(Kind.CAPTION) == 1
    assert kinds[0] is Kind.BODY
    assert kinds.index(Kind.CAPTION) == 1


def test_an_article_of_its_title_alone_has_it_as_passage() -> None:
    """Only where there is no other text is the title a passage."""
    ((passage, own),) = passages(article_of(title="Tàu TL-5 về ga"), 0)
    assert (passage.text, len(own)) == ("Tàu TL-5 về ga", 1)
    assert [p.text for p, _ in passages(article_of("Câu."), 0)] == ["Câu."]

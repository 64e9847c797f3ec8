"""Passages and sentences: where they end, and that nothing is lost between them."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from index.extraction.extract import articles
from index.pipeline.passages import MAX_CHARACTERS, MIN_CHARACTERS, passages
from index.records import Article, Kind, Paragraph
from index.sources.files import pages
from index.text.sentences import sentences

ROOT = Path(__file__).resolve().parents[3]
SEEDS = ROOT / "seeds"


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def article_of(*texts: str, kind: Kind = Kind.BODY, title: str = "Tựa đề") -> Article:
    return Article("a", "a.txt", title, tuple(Paragraph(text, kind) for text in texts))


@pytest.mark.parametrize(
    "expected",
    [
        ["Ông ở TP. Hồ Chí Minh.", "Ông về Q.1, P. 12 lúc 9h."],
        ["ThS. Nguyễn Văn An và PGS.TS. Lê Bình cùng nói.", "BS. Hoa nghe."],
        ["Th.s. Đỗ Mai dự họp.", "GS Trần Lâm vắng."],
        ["Ngày 9.7.2022, giá là 1.000 đồng, tăng 3.5%.", "Hôm sau 24.000 đồng."],
        ["Cuộc họp diễn ra ngày 9.7.2022.", "Hai bên đồng ý."],
        ["Theo Baonghean.vn, mưa to.", "Xem tại https://a.vn/b.html?c=1.", "Rồi gọi lại."],
        ["“Tôi đi đây!” ông nói.", '"Đi đâu?" bà hỏi.', "Không ai đáp."],
        ['Ông nói: "Trời mưa."', "Bà nói: “Trời nắng.”", "Rồi thôi."],
        ['"Câu một.', 'Câu hai."', "Câu ba."],
        ["Chờ mãi… rồi cũng đến.", "Chờ mãi…", "Rồi cũng đến."],
        ["Mệt... nhưng vui.", "Mệt...", "Nhưng vui."],
        ["Quan hệ hai nước vẫn tốt đẹp./.", "Phần sau."],
        ["Có 4 người bị thương.", "5 người mất tích."],
        ["1. Mua vé.", "2. Lên tàu."],
        ["Đầm đầy hoa sen.", "Trời xanh."],
        ["GDP tăng 5.", "Xuất khẩu giảm."],
        ["J. K. Rowling met the U.S. President.", "Mr. Smith of St. Louis did not."],
        ["It closed at 5 p.m. on Dec. 31.", "No. 7 won.", "He said no.", "She left."],
        ["Thật không?", "Thật!", "(Cười.)", "Vậy à?!", "Ừ."],
        ["Ông Tuấn (42 tuổi) kể lại.", "– Không sao đâu.", "- Đi thôi."],
    ],
)
def test_a_sentence_ends_where_a_reader_would_end_it(expected: list[str]) -> None:
    """Short forms, numbers, dates, addresses and quotes do not end one; stops and questions do."""
    assert split(" ".join(expected)) == expected


def test_a_newline_always_ends_a_sentence() -> None:
    """Lines without a stop, as in lists and poems, are sentences of their own."""
    assert split("Làng em có một dòng sông\nMùa thu nước biếc\n\n  Hết ") == [
        "Làng em có một dòng sông",
        "Mùa thu nước biếc",
        "Hết",
    ]


@pytest.mark.parametrize("text", ["", "  ", "\n\n"])
def test_no_text_has_no_sentence(text: str) -> None:
    """White space alone holds no sentence."""
    assert sentences(text) == []


def all_articles() -> list[Article]:
    return [article for page in pages([SEEDS]) for article in articles(page)]


@pytest.mark.parametrize("article", all_articles(), ids=lambda article: article.id[:3])
def test_a_passage_is_whole_sentences_and_they_cover_it(article: Article) -> None:
    """Sentences are in order, apart, trimmed, and hold every character that is not white space."""
    for passage, own in passages(article, 0, 0):
        text = passage.text
        assert [text[s.start : s.end].strip() for s in own] == [text[s.start : s.end] for s in own]
        assert all(one.end <= other.start for one, other in pairwise(own))
        covered = "".join(text[s.start : s.end] for s in own)
        assert "".join(covered.split()) == "".join(text.split())


@pytest.mark.parametrize("article", all_articles(), ids=lambda article: article.id[:3])
def test_passages_hold_all_of_an_article_once(article: Article) -> None:
    """Every paragraph is in the passages, in order, of its own kind; no passage mixes kinds."""
    made = [passage for passage, _ in passages(article, 0, 0)]
    for kind in Kind:
        expected = "".join(p.text for p in article.paragraphs if p.kind is kind)
        found = "".join(p.text for p in made if p.kind is kind)
        assert "".join(found.split()) == "".join(expected.split())
    body = [len(p.text) for p in made if p.kind is Kind.BODY]
    assert max(body) <= MAX_CHARACTERS + MIN_CHARACTERS
    assert min(body) >= MIN_CHARACTERS or len(body) == 1


def test_ids_count_on_from_the_numbers_given() -> None:
    """Passages and sentences are numbered without a gap."""
    made = passages(article_of("Câu một. Câu hai.", "Đoạn hai. " * 70), 7, 30)
    assert [passage.id for passage, _ in made] == list(range(7, 7 + len(made)))
    assert [passage.ordinal for passage, _ in made] == list(range(len(made)))
    own = [sentence for _, several in made for sentence in several]
    assert [sentence.id for sentence in own] == list(range(30, 30 + len(own)))


def test_a_long_paragraph_is_cut_between_sentences_into_like_parts() -> None:
    """A paragraph of 3,000 characters becomes passages of about 600, none of them a remnant."""
    sentence = "Đây là một câu dài vừa phải về chuyến tàu qua biên giới sáng nay. "
    made = passages(article_of(sentence * 46), 0, 0)
    sizes = [len(passage.text) for passage, _ in made]
    assert len(sizes) == 5
    assert max(sizes) - min(sizes) < 150
    assert all(passage.text.endswith("sáng nay.") for passage, _ in made)


def test_a_sentence_is_never_cut() -> None:
    """A sentence longer than a passage is one passage, whole."""
    endless = "một hai ba bốn năm " * 100 + "hết."
    made = passages(article_of("Mở đầu ngắn.", endless, "Kết ngắn."), 0, 0)
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
    kinds = [passage.kind for passage, _ in passages(article, 0, 0)]
    assert kinds.count(Kind.CAPTION) == 1
    assert kinds[0] is Kind.BODY
    assert kinds.index(Kind.CAPTION) == 1


def test_an_article_of_its_title_alone_has_it_as_passage() -> None:
    """Only where there is no other text is the title a passage."""
    ((passage, own),) = passages(article_of(title="Tàu TL-5 về ga"), 0, 0)
    assert (passage.text, len(own)) == ("Tàu TL-5 về ga", 1)
    assert [p.text for p, _ in passages(article_of("Câu."), 0, 0)] == ["Câu."]


def test_splitting_takes_time_in_proportion_to_the_text() -> None:
    """Half a million characters of stops, spaces or quotes are split, not pondered for hours."""
    units = ['A. "B" (C)… ', "...... ", "\n \n", "“ ” ", "a" * 50 + " "]
    units += ["…", ".", "?!", "/.", '."', "/", " ", "\t", '"', ". ", ". (", "- "]
    code = (
        "import sys; from index.text.sentences import sentences; "
        "sentences('a' + sys.stdin.read() + 'a')"
    )
    for unit in units:
        hostile = (unit * (500_000 // len(unit))).encode()
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, input=hostile, timeout=120, check=True
        )

"""Sentences: where they end."""

import subprocess
import sys
from pathlib import Path

import pytest

from index.text.sentences import MAX_SENTENCE_CHARACTERS, sentences
from tests.bounds import HANG_SECONDS

ROOT = Path(__file__).resolve().parents[3]


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


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
    """Abbreviations, numbers, dates, addresses and quotes do not end one; stops do."""
    assert split(" ".join(expected)) == expected


def test_what_never_stops_is_cut() -> None:
    """A run without a stop is cut at spaces, a giant word anywhere, and nothing is lost."""
    words = [f"từ{number}" for number in range(20_000)]
    parts = split(" ".join(words))
    assert max(map(len, parts)) <= MAX_SENTENCE_CHARACTERS
    assert " ".join(parts).split() == words
    giant = split(f"Mở đầu. A {'x' * 524_288} b")
    assert max(map(len, giant)) <= MAX_SENTENCE_CHARACTERS
    assert giant[:2] == ["Mở đầu.", "A"]
    assert "".join(giant[2:]).replace(" ", "") == f"{'x' * 524_288}b"
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert {part.replace(family, "") for part in split(f"x{family * 5_001}")} == {"x", ""}


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
            [sys.executable, "-c", code],
            cwd=ROOT,
            input=hostile,
            timeout=2 * HANG_SECONDS,
            check=True,
        )

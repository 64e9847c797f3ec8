"""Bytes of pages: letters come out right in every character set, and noise becomes no text."""

import bz2
import gzip
import random
import unicodedata
from collections.abc import Callable
from contextlib import suppress

import pytest

from index.errors import PageError
from index.sources.decoding import decode_page
from index.sources.legacy_charsets import from_tcvn3, from_viscii, vietnamese_share
from tests.bounds import no_hang

TEXT = (
    "<html><head><title>Bến đò Rạch Vẹt</title></head><body><h1>Bến đò Rạch Vẹt có cầu phao</h1>"
    "<p>Từ sáng thứ hai, người ở ấp Giồng Ớt qua sông bằng cầu phao dài 90 m, khỏi chờ đò.</p>"
    "<p>Bà Lý Thị Ngọ, bán xôi ở đầu bến, nói khách giờ qua lại nhanh hơn nửa giờ.</p>"
    "</body></html>"
)
TONES = "\u0300\u0301\u0303\u0309\u0323"


def encoded(decode: Callable[[bytes], str]) -> bytes:
    """Return the text in a set that Python can't write, by turning the table round."""
    back = {decode(bytes([byte])): byte for byte in reversed(range(256))}
    return bytes(back.get(letter, back.get(letter.lower(), 63)) for letter in TEXT)


def windows_1258(text: str) -> bytes:
    """Return the text as Windows writes it: letters composed, tones as marks behind them."""
    written = b""
    for letter in text:
        marks = unicodedata.normalize("NFD", letter)
        base = unicodedata.normalize("NFC", "".join(m for m in marks if m not in TONES))
        written += (base + "".join(m for m in marks if m in TONES)).encode("windows-1258")
    return written


def composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        windows_1258(TEXT),
        windows_1258(TEXT.replace("<title>", '<meta charset="windows-1258"><title>')),
        windows_1258(TEXT.replace("<title>", '<meta charset="utf-8"><title>')),
        encoded(from_viscii),
    ],
    ids=["utf-8", "BOM", "utf-16", "le", "be", "1258", "1258 declared", "1258 as utf-8", "viscii"],
)
def test_vietnamese_comes_out_right(content: bytes) -> None:
    """Whatever is declared, the text is read in the set in which it reads as Vietnamese."""
    found = composed(decode_page(content))
    assert found[found.index("<h1>") :] == TEXT[TEXT.index("<h1>") :]


def test_tcvn3_comes_out_right() -> None:
    """The ABC fonts' set is told from the others; capitals with tones may come out small."""
    assert composed(decode_page(encoded(from_tcvn3))).lower() == TEXT.lower()


def test_a_set_is_told_by_spelling() -> None:
    """A text in its own set is spelt as Vietnamese is; in another it is not."""
    assert vietnamese_share(TEXT) == 1.0
    for wrong in (encoded(from_viscii), encoded(from_tcvn3)):
        assert vietnamese_share(wrong.decode("latin-1")) < 0.8
        assert vietnamese_share(wrong.decode("windows-1258", "replace")) < 0.8


@pytest.mark.parametrize("place", [40, 100, 150])
def test_a_bad_byte_spoils_one_letter(place: int) -> None:
    """UTF-8 with a stray byte is UTF-8 all the same."""
    content = TEXT.encode()
    found = decode_page(content[:place] + b"\xff" + content[place:])
    assert 1 <= found.count("\ufffd") <= 3
    assert found[-150:] == TEXT[-150:]


def test_a_page_that_is_cut_in_a_letter_is_utf8() -> None:
    """Half of the last letter costs that letter alone."""
    content = TEXT.encode()
    cut = content[: content.index("Ngọ".encode()) + 3]
    assert decode_page(cut).rstrip("\ufffd") == TEXT[: TEXT.index("Ngọ") + 2]


def test_other_languages_come_out_right() -> None:
    """English in windows-1252, undeclared; Japanese in the set it declares."""
    english = "<p>It’s a café’s “quiet” corner — so they say.</p>" * 3
    assert decode_page(english.encode("windows-1252")) == english
    japanese = '<meta charset="shift_jis"><p>駅前の市場は朝から人でいっぱいでした。</p>'
    assert decode_page(japanese.encode("shift_jis")) == japanese


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (gzip.compress(TEXT.encode()), "gzip"),
        (b"%PDF-1.7\n" + TEXT.encode(), "PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG"),
        (b"PK\x03\x04" + bytes(100), "ZIP"),
        (random.Random(7).randbytes(9_000), "binary"),
    ],
    ids=["gzip", "pdf", "png", "zip", "random"],
)
def test_what_is_no_text_is_refused_by_what_it_is(content: bytes, kind: str) -> None:
    """No picture, archive or noise becomes an article."""
    with pytest.raises(PageError, match=kind):
        decode_page(content)


@pytest.mark.parametrize(
    "opening",
    [
        "MZ bị bắt",
        "GIF8 là định dạng",
        "RIFF là gì",
        "BZh và các bạn",
        "%PDF là chữ đầu",
        "SQLite format 3 có",
    ],
)
@pytest.mark.parametrize("length", [1, 5_000])
def test_a_text_may_begin_like_a_binary(opening: str, length: int) -> None:
    """Letters that a program or a picture begins with may begin a sentence."""
    text = f"{opening} khi trời vừa sáng. {TEXT * length}"
    assert decode_page(text.encode()) == text


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"MZ" + bytes(range(256)) * 4, "a program"),
        (b"MZ\x90\x00\x03\x00\x00\x00\x04", "a program"),
        (b"GIF89a\x10\x00\x10\x00\xf7\x00\x00" + bytes(range(256)), "a GIF"),
        (b"RIFF\x24\x08\x00\x00WAVEfmt " + bytes(40), "a sound"),
        (bz2.compress(TEXT.encode()), "bzip2"),
        (b"SQLite format 3\0" + bytes(80), "a database"),
    ],
)
def test_a_binary_whose_mark_is_letters_is_refused(content: bytes, kind: str) -> None:
    """By what it is, where it does not go on as text."""
    with pytest.raises(PageError, match=kind):
        decode_page(content)


def test_an_unknown_set_is_refused() -> None:
    """Text that reads as nothing in any set is not indexed in silence."""
    with pytest.raises(PageError, match="character set is not known"):
        decode_page("駅前の市場は朝から人でいっぱいでした。".encode("shift_jis"))


JAPANESE = "<p>駅前の市場は朝から人でいっぱいでした。</p>"


@pytest.mark.parametrize(
    "declaration",
    [
        "<?xml version='1.0' encoding='shift_jis'?>",
        '\n<?xml version="1.0" encoding = "Shift_JIS" standalone="yes"?>',
        "<meta charset=shift_jis>",
        "<META http-equiv='Content-Type' content='text/html; charset=shift_jis' />",
        '<meta name="a" content="b"><meta\nname="c" charset = "shift_jis" >',
    ],
)
def test_a_set_is_found_however_it_is_declared(declaration: str) -> None:
    """In a prolog of XML or a tag of HTML, quoted or not, and after other tags."""
    page = declaration + JAPANESE
    assert decode_page(page.encode("shift_jis")) == page


@pytest.mark.parametrize(
    "hostile",
    [
        b"\xff\xff\xff" + b"<meta-charset=x" * 40_000,
        b"\xff\xff\xff" + b"<meta " + b"charset" * 80_000,
        b"\xff\xff\xff" + b"<meta charset" + b" " * 600_000,
        b"\xff\xff\xff<?" + b"encoding='" * 60_000,
        b"\xff\xff\xff<meta charset=punycode>" + b"a-" * 300_000,
    ],
    ids=["tags", "one tag", "spaces", "prolog", "punycode"],
)
def test_a_declaration_without_an_end_is_looked_for_at_once(hostile: bytes) -> None:
    """Half a megabyte that begins like a declaration, over and over, holds nothing up."""
    with no_hang(), suppress(PageError):
        decode_page(hostile)


@pytest.mark.parametrize("name", ["idna", "undefined", "unicode_escape", "base64", "no-such-set"])
def test_what_python_decodes_but_no_page_is_in_is_not_believed(name: str) -> None:
    """A declared name of such a codec leaves the page one of an unknown set."""
    page = f"<meta charset={name}>".encode() + JAPANESE.encode("shift_jis")
    with pytest.raises(PageError, match="character set is not known"):
        decode_page(page)

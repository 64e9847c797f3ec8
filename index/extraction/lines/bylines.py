"""Reads outlet, author and date from the lines around an article."""

import re

from index.extraction.lines.agencies import DATELINES, any_of
from index.extraction.lines.line_types import agency
from index.text.dates import is_date, is_stamp

# The outlet before a first paragraph: "(Baonghean.vn) - …", "VOV.VN - …", "HANOI (Reuters) - …".
_DATELINE = re.compile(
    rf"""
    [(\[] (?P<bracketed> [^()\[\]]{{2,40}} ) [)\]] \s? [-–—:.] \s?
    | (?P<domain> [A-ZĐ] [\w-]{{1,20}} (?:\.[\w]{{2,6}})? \. (?i:vn|com|net|org) ) \s? [-–—] \s
    | (?P<bare> {any_of(DATELINES)} ) \s? [-–—] \s
    | [A-Z][A-Z .,/'’-]{{2,40}} (?: \s [A-Z][a-z]{{2,8}} \.? \s \d{{1,2}} )? \s
      \( (?P<city> [A-Z][^()]{{1,30}} ) \) \s? [-–—]+ \s
    """,
    re.VERBOSE,
)
_NAME_WORD = r"[A-ZĐÀ-ÖØ-ÞĂÂÊÔƠƯẠ-Ỹ][^\W\d_]*\.?"
_NAME = re.compile(
    rf"{_NAME_WORD}(?:[ -]{_NAME_WORD}){{1,4}}"
    rf"(?:\s?[-,–&]\s?{_NAME_WORD}(?:\s{_NAME_WORD}){{1,3}})*"
)
_BYLINE = re.compile(
    r"(?i:tác giả|bài viết|bài|thực hiện|tin|tin, ảnh|bài, ảnh|bài và ảnh|by|written by|author"
    r"|words by|pv|phóng viên)\s?:?\s+"
    rf"(?P<name>{_NAME.pattern})(?:,\s[^,.]{{3,40}})?"
)
_NAME_WITH_AGENCY = re.compile(
    rf"(?:Theo\s)?(?!Theo\b)(?P<name>{_NAME.pattern})\s?(?:[(\[]|/|[-–]\s?(?=[A-Z.]+\.))"
)
_OUT = re.compile(r"(?:first )?(?:published|updated|posted|last updated)\b", re.IGNORECASE)
_NAME_WITH_ROLE = re.compile(
    rf"(?P<name>{_NAME.pattern})\s?\((?i:thực hiện|ghi|tổng hợp|dịch|lược dịch|lược ghi|t/h|th)\)"
)


def dateline(text: str) -> str | None:
    """Return the outlet in brackets or capitals before a paragraph's first words, or None."""
    match = _DATELINE.match(text)
    if not match:
        return None
    name = match["bracketed"] or match["domain"] or match["bare"] or match["city"]
    return name.strip() if _looks_like_outlet(name.strip()) else None


def _looks_like_outlet(name: str) -> bool:
    return name[:1].isupper() and len(name.split()) <= 5 and not name.isdigit()


def is_byline(line: str) -> bool:
    """Return whether a line says in words who wrote the article, or when it came out."""
    if is_date(line) or is_stamp(line):
        return line[:1].isalpha() and _OUT.match(line) is not None
    return _BYLINE.fullmatch(line) is not None


def author(line: str) -> str | None:
    """Return the author that a line names: "Lan Hạ", "By Jane Roe", "Lan Hạ (Theo TASS)"."""
    if agency(line) or "tổng hợp" in line:
        match = _NAME_WITH_AGENCY.match(line)
        return match["name"] if match and not agency(match["name"]) else None
    if match := _BYLINE.fullmatch(line.rstrip(".")):
        return match["name"]
    if match := _NAME_WITH_ROLE.fullmatch(line):
        return match["name"]
    return line if _NAME.fullmatch(line) else None

"""Finds the dates that a text names, in Vietnamese or English.

A mention has what is written: "9/7" is a day without a year. In doubt a number is no date: "2-1" is
a score, "1/3" a fraction, "2022 người" a count.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from index.text.date_grammar import (
    DAY_NUMBER,
    MONTH_NUMBER,
    SHORT_ENGLISH_MONTH,
    month_number,
)
from retrieval.results import Span
from retrieval.understanding.partial_date import PartialDate

Mention = tuple[Span, PartialDate]


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


# Without "sau" and "năm" in lower case, which also mean after and year; "may" is a word in both
# languages.
_VIETNAMESE = (
    rf"(?:{MONTH_NUMBER}|m[uư][oờ]i\s(?:m[oộ]t|hai)|m[uư][oờ]i|m[oộ]t|hai|ba|t[uư]|(?-i:N[aă]m)"
    r"|sáu|b[aảẩ]y|t[aá]m|ch[ií]n)\b(?!\slần)"
)
_ENGLISH = rf"(?:{SHORT_ENGLISH_MONTH}|(?-i:May|MAY)|(?<=\b[io]n )may|(?<=\bof )may)\b\.?"
_DAY = rf"(?<![\w.,/:])(?P<day>{DAY_NUMBER})"
YEAR = r"(?P<year>(?:1\d|20)\d\d)(?!\w|[.,]\d)"
_AND_YEAR = rf"(?:(?:\s?[/.-]\s?|,?\s+(?:n[aă]m\s+)?){YEAR})?"
# Mentions with a word in them, by precedence. A pattern is tried only if one of its words occurs.
_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_WORD_FORMS = [
    (frozenset(words.split()), _pattern(pattern))
    for words, pattern in (
        ("tháng thang", rf"{_DAY} th[aá]ng (?P<month>{MONTH_NUMBER}\b)(?! ngày){_AND_YEAR}"),
        (
            "tháng thang",
            rf"(?<=ng[aà]y |m[uùồ]ng ){_DAY} th[aá]ng "
            rf"(?P<month>{_VIETNAMESE}|n[aă]m\b(?! \d)){_AND_YEAR}",
        ),
        ("năm nam", rf"{_DAY}[/.-](?P<month>{MONTH_NUMBER}),?\s+n[aă]m\s+{YEAR}"),
        (
            "tháng thang",
            rf"\b(?:tháng\s+(?:{MONTH_NUMBER}\s?[–-]\s?)?|thang\s+)"
            rf"(?P<month>{_VIETNAMESE}|gi[eê]ng\b|ch[aạ]p\b){_AND_YEAR}(?![–/.-]\d)",
        ),
        (
            _NAMES,
            rf"\b(?P<month>{_ENGLISH})\s+(?:{DAY_NUMBER}[–-])?(?P<day>{DAY_NUMBER})(?:st|nd|rd|th)?\b(?:,?\s+{YEAR})?",
        ),
        (_NAMES, rf"{_DAY}(?:st|nd|rd|th)?(?:\s+of)?\s+(?P<month>{_ENGLISH})(?:,?\s+{YEAR})?"),
        (_NAMES, rf"\b(?P<month>{_ENGLISH}),?\s+{YEAR}"),
        (_NAMES, rf"\b(?:in|since|until|during|early|late|mid|last)[\s-]+(?P<month>{_ENGLISH})"),
    )
]
# Two months with the year of both: "tháng 11 và 12 năm 2021". The second is no count of people.
_MONTHS = _pattern(
    rf"(?<!\d )\bth[aá]ng\s+(?P<first>{MONTH_NUMBER})\s+(?:và|va|hoặc|hoac|đến|den|tới|toi)\s+"
    rf"(?:th[aá]ng\s+)?(?P<month>{MONTH_NUMBER})"
    rf"(?:(?:[/-]|,?\s+n[aă]m\s+){YEAR}|(?=\s+(?:n[aă]m|vừa|này|qua)\b|[?!,;)]|\.\s|\.?\s*$))"
)
_KEYWORDS = frozenset().union(*(words for words, _ in _WORD_FORMS))
# Mentions in figures alone: a run of figures, and the forms it may have. The pattern begins with a
# digit, since `re` scans faster for that than for a look-behind.
_NUMERIC = re.compile(r"\d(?<![\w.,:/+$€#-]\d)\d*+(?:(?: ?[-–] ?|[/.,:])\d+)*+")
_NUMERIC_FORMS = [
    re.compile(
        rf"(?P<day>{DAY_NUMBER})([/.-])(?P<month>{MONTH_NUMBER})(?:\2(?P<year>(?:1\d|20)\d\d|(?<=/)\d\d))?"
    ),
    re.compile(rf"(?P<month>{MONTH_NUMBER})[/-](?P<year>(?:19|20)\d\d)"),
    re.compile(rf"(?P<year>(?:19|20)\d\d)(?:-(?P<month>{MONTH_NUMBER})-(?P<day>{DAY_NUMBER}))?"),
    re.compile(r"(?P<year>1[0-8]\d\d)"),
]

# After a number: what is counted, so that it is no date ("5-7 ngày", "2022 người"), and what a
# fraction is of ("1/3 dân số").
_UNITS = (
    r"lần(?!\s(?:lượt|thứ|đầu|này|cuối)) giờ(?!\s(?:địa|(?-i:[A-ZĐ]))) tiếng phút giây ngày tuần"
    r" tháng tuổi ly viên cốc bữa bát lít kg km m m2 ha mét triệu tỷ tỉ nghìn ngàn trăm usd đồng"
    r" euro đô điểm sao bàn trận set séc độ phần lan gio phut tuan tuoi trieu ty nghin diem tran"
    r" dollars miles points goals days hours minutes weeks months times years percent"
)
_CROWDS = (
    "người nguoi dân chiếc con ca vụ tấn quân lính binh em hộ căn xe people men women children"
    " soldiers troops deaths cases"
)
_WHOLES = "số tổng trong diện lãnh lượng thành của of"
_UNIT, _COUNTED, _PARTED = (
    _pattern(rf"\s?(?:[%°$€]|(?:{'|'.join(words.split())})\b)")
    for words in (_UNITS, f"{_UNITS} {_CROWDS}", f"{_UNITS} {_CROWDS} {_WHOLES}")
)
# Before a day: a word that marks it as one, with others of its list or range between.
_LISTED = r"(?:\d\d?(?:[/.-]\d\d?)?(?:\s?[,–-]\s?|\s+(?:đến|tới|và|hoặc)\s+)(?:hết\s)?){0,3}"
_CUED = _pattern(
    r"\b(?:(?-i:(?<!mỗi )(?<!một )(?<!hằng )(?<!hàng )(?<!cả ))ng[aà]y|h[oô]m|s[aá]ng|tr[uư]a"
    r"|chi[eề]u|t[oố]i|[dđ][eê]m|m[uùồ]ng|th[uứ]\s(?:hai|ba|t[uư]|n[aă]m|s[aá]u|b[aả]y)"
    r"|ch[uủ] nh[aậ]t|on)"
    rf"(?:\s+(?:hôm\s)?(?:nay|qua|mai|kia|này|mới|sớm|muộn))?,?\s+\(?{_LISTED}$"
)
_FROM = _pattern(rf"(?:\(|\b(?:từ|đến|tới|vào|hồi|trước|sau|from|since|until|by|to)\s+){_LISTED}$")
_BEGUN = _pattern(
    r"(?:(?<![\w.,/:–-])(\d\d?)\s?[–-]|\b(?:ng[aà]y|từ)\s+(\d\d?)(?:,|\s+(?:đến|tới|và)))"
    r"\s*(?:hết\s+)?(?:ng[aà]y\s+)?$"
)
_YEARLY = _pattern(r"\b(?:n[aă]m|in|since|from|until|by|before|after|during|between)\s+$")
# Before a year that without it would be a mere number: "năm 1428", "in 1492".
_OF_OLD = _pattern(r"\b(?:(?<!việt )(?<!viet )n[aă]m|in|since|year)\s+$")
# Before a number that is no year, before a number of months, and before a name.
_NO_YEAR = _pattern(
    r"\b(?:\d+|hơn|gần|khoảng|chừng|số|lộ|nh[uữ]ng n[aă]m|niên|over|about|nearly|than|some"
    r"|around)\s+$"
)
_MANY = _pattern(
    r"\b(?:\d+|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mấy|vài|nhiều|những|các|mỗi|một|h[àằ]ng"
    r"|cách mạng|rằm)\s+$"
)
_NAME = _pattern(
    r"\b(?:số|quý|nghị định|nghị quyết|quyết định|thông tư|luật|điều|quốc lộ|đường|đại lộ|phố"
    r"|phường|bệnh viện|trường|công viên|cầu|cách mạng|rằm|thứ|no\.)\s+$"
)
_LUNAR = _pattern(r"\s?[,(]?\s?(?:âm lịch|tết\b)")
RECENT = 1900  # a number from it on is likely a year
CONTEXT_CHARACTERS = 40  # looked at before a mention, enough for any of these


def find_dates(text: str) -> list[Mention]:
    """Return the dates in a text, in order; of a range such as "9-11/7" both ends."""
    found, rest = _word_dates(text)
    found.extend(_numeric_dates(rest))
    found.sort(key=lambda mention: mention[0].start)
    return [
        mention
        for one in found
        for mention in (*_range_start(text, *one), one)
        if mention[1].exists and not _is_name(text, *one)
    ]


def _word_dates(text: str) -> tuple[list[Mention], str]:
    """Return the dates with a word in them, and the text with these masked."""
    lower = text.lower()
    present = {word for word in _KEYWORDS if word in lower}
    found: list[Mention] = []
    if present & {"tháng", "thang"}:
        pairs = list(_MONTHS.finditer(text))
        found.extend(mention for match in pairs for mention in _two_months(match))
        text = _masked(text, pairs)
    for words, pattern in _WORD_FORMS:
        if words & present:
            matches = list(pattern.finditer(text))
            found.extend((Span(*match.span()), _date(match)) for match in matches)
            text = _masked(text, matches)
    return found, text


def _two_months(match: re.Match[str]) -> Iterator[Mention]:
    year = int(match["year"]) if match["year"] else None
    yield Span(match.start(), match.end("first")), PartialDate(year, int(match["first"]))
    yield Span(match.start("month"), match.end()), PartialDate(year, int(match["month"]))


def _masked(text: str, matches: Iterable[re.Match[str]]) -> str:
    """Blank out matches, so that patterns of lower precedence skip them; offsets stay."""
    for match in matches:
        text = text[: match.start()] + "\0" * len(match[0]) + text[match.end() :]
    return text


def is_cued(text: str, span: Span) -> bool:
    """Whether a word before a mention marks it as a day, as "ngày" and "from" do."""
    before = (max(0, span.start - CONTEXT_CHARACTERS), span.start)
    return bool(_CUED.search(text, *before) or _FROM.search(text, *before))


def _date(match: re.Match[str]) -> PartialDate:
    parts = {field: part for field, part in match.groupdict().items() if part}
    month = parts.pop("month", "")
    numbers = {field: int(part) for field, part in parts.items()}
    if month:
        numbers["month"] = month_number(month)
    if numbers.get("year", 100) < 100:
        numbers["year"] += 2000
    return PartialDate(**numbers)


def _numeric_dates(text: str) -> Iterator[Mention]:
    for figures in _NUMERIC.finditer(text):
        start, end = figures.span()
        if text[end : end + 1].isalnum() or text[end : end + 1] in {"%", "_", "/"}:
            continue
        parts = [(start, end)]
        if not _shape(text, start, end) and len(dashes := re.findall(" ?[–-] ?", figures[0])) == 1:
            cut = start + figures[0].index(dashes[0])
            parts = [(start, cut), (cut + len(dashes[0]), end)]
        for part in parts:
            if (match := _shape(text, *part)) and _is_date(match, start, end):
                yield Span(*part), _date(match)


def _shape(text: str, start: int, end: int) -> re.Match[str] | None:
    return next(filter(None, (one.fullmatch(text, start, end) for one in _NUMERIC_FORMS)), None)


def _is_date(match: re.Match[str], start: int, end: int) -> bool:
    """Whether the words around make figures a date: "1/3", "2-1" or "2000" may be none."""
    text, one = match.string, _date(match)
    before = text, max(0, start - CONTEXT_CHARACTERS), start
    if not one.month:
        counted, hundreds = bool(_COUNTED.match(text, end)), match["year"].endswith("00")
        doubtful = counted and hundreds if _YEARLY.search(*before) else counted or hundreds
        if (one.year or 0) < RECENT:
            doubtful = counted or not _OF_OLD.search(*before)
        return not doubtful and not _NO_YEAR.search(*before)
    if one.year:
        return bool(one.day) or not _NAME.search(*before)
    day, slashed, larger = match["day"], match[2] == "/", int(match["day"]) > one.month
    # Fractions and ranges ascend ("1/3", "5-7"), so what descends is likely a date.
    sure = slashed and (larger or day[0] == "0") and match[0] != "24/7"
    likely = slashed or (match[2] == "-" and larger and len(day) > 1)
    if (sure or (likely and _FROM.search(*before))) and not _PARTED.match(text, end):
        return True
    return bool(_CUED.search(*before)) and (slashed or not _UNIT.match(text, end))


def _is_name(text: str, span: Span, one: PartialDate) -> bool:
    """Whether it names a street, a law or a lunar day, or is a number of months."""
    before = _NAME if one.day else _MANY
    return bool(
        (one.month and before.search(text, max(0, span.start - 16), span.start))
        or _LUNAR.match(text, span.end)
    )


def _range_start(text: str, span: Span, one: PartialDate) -> Iterator[Mention]:
    """Yield the first day of a range or a list: "9-11/7", "ngày 9 và 10/7"."""
    begun = _BEGUN.search(text, max(0, span.start - 24), span.start) if one.day else None
    if begun and 0 < (day := int(begun[1] or begun[2])) < (one.day or 0):
        yield Span(*begun.span(1 if begun[1] else 2)), replace(one, day=day)

"""Whose name an author is: a person's, not the outlet's, a domain's or an address."""

import re

from index.extraction.lines.agencies import SIGN_OFFS, any_of
from index.text.analysis import fold

_DOMAIN = re.compile(
    r"[\w-]+(?:\.[\w-]+)*\.(?:vn|com|net|org|info|edu|gov|tv|news|online|io|co)\b", re.IGNORECASE
)
_OUTLET_WORDS = re.compile(
    r"\b(?:bao dien tu|bao|tap chi|trang tin|online|news|dien tu|the|media|viet nam)\b"
)
_NO_PERSON = re.compile(
    r"\b(?:admin|administrator|editor|editorial|staff|team|newsroom|redaction|ban bien tap"
    r"|toa soan|btv|tong hop|bien tap vien|guest|contributor|webmaster|unknown|anonymous|desk"
    r"|phong vien|the author|store|shop|inc|llc|ltd|university|association)\b"
)
_LEAD = re.compile(
    r"^(?:(?:article |story |post )?(?:written |posted |reviewed |words |reporting )?by\b:?"
    r"|(?:tác giả|bài viết|bài|thực hiện|theo|author|reporter|contributors?|writer)\b\s*:?)\s*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s*(?:[|•·–—]|\s-\s|\b(?:published|updated|posted|last updated|on|in|for|and updated|read"
    r"|reviewed|edited|min read|senior|staff|contributor|editor|reporter|correspondent|writer"
    r"|follow|share|ngày"
    r"|lúc|thứ)\b"
    r"|\d{1,2}[/.:]\d|\b\d{4}\b"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d).*$",
    re.IGNORECASE | re.DOTALL,
)
_MAX_NAME_CHARACTERS = 120
_MAX_WORDS = 5
_MAX_DECLARED_WORDS = 6


def is_person(name: str, outlets: tuple[str, ...]) -> bool:
    """Return whether a declared author may be a person: no address, domain or name of an outlet.

    `outlets` are the names that the page has for its outlet, its host among them.
    """
    if not 0 < len(name) <= _MAX_NAME_CHARACTERS or re.search(r"://|@|^/|:\s", name):
        return False
    if len(name.split()) > _MAX_DECLARED_WORDS and "," not in name:
        return False
    if name.isascii() and name == name.lower():  # the name of an account
        return False
    words = name.split()
    if len(words) > 2 and sum(word[:1].isupper() for word in words) * 2 < len(words):
        return False  # words, as of a newspaper's name
    if _DOMAIN.search(name) or not any(map(str.isalpha, name)):
        return False
    own = outlet_key(name)
    keys = {outlet_key(outlet) for outlet in outlets}
    return bool(own) and own not in keys | {one.removeprefix("bao") for one in keys}


def is_outlet_name(name: str, organisations: set[str]) -> bool:
    """Return whether a name says newspaper, or is one of the declared organisations' keys."""
    return outlet_key(name) in organisations or _OUTLET_WORDS.search(fold(name)) is not None


def outlet_key(name: str) -> str:
    """Return an outlet's name without marks, case, domain endings and words such as "báo"."""
    host = re.sub(r"^(?:https?://)?(?:www\.|m\.)?", "", name.strip().casefold())
    bare = re.sub(r"(?:\.(?:com|net|org|edu|gov))?(?:\.[a-z]{2,6})(?:/.*)?$", "", host)
    folded = fold(bare)
    return re.sub(r"\W+", "", _OUTLET_WORDS.sub(" ", folded)) or re.sub(r"\W+", "", folded)


# What newspapers write before and after a name: "Bài và ảnh: Lan Hạ", "PV Lan Hạ (tổng hợp)".
_DONE = r"(?:tin|bài|ảnh|video|clip|thực hiện|tác giả|biên soạn|biên dịch|dịch)"
_BEFORE_NAME = re.compile(
    rf"^(?:by:?\s+|{_DONE}(?:(?:\s?[,&-]\s?|\svà\s){_DONE})*\s?:\s?"
    r"|(?:theo|pv|phóng viên|ctv|cộng tác viên|btv|biên tập viên|nhà báo)\s+)",
    re.IGNORECASE,
)
_SOURCES = any_of(SIGN_OFFS)
_AFTER_NAME = re.compile(
    r"\s?\((?:tổng hợp|t/?h|thực hiện|ghi|dịch|(?:lược|biên) (?:dịch|ghi)|theo [^()]{2,40})\)"
    rf"|\s?\((?:{_SOURCES})[^()]{{0,30}}\)|\s?[/–-]\s?(?:{_SOURCES})",
    re.IGNORECASE,
)
_DESKS = (
    r"(?:biên tập|thời sự|kinh tế|kinh doanh|quốc tế|thế giới|thể thao|văn h(?:óa|oá)|xã hội"
    r"|pháp luật|giáo dục|khoa học|công nghệ|bạn đọc|chính trị|điện tử|thư ký)"
)
_ROLE = re.compile(
    r"(?:nhóm |tổ )?(?:pv|phóng viên|ctv|cộng tác viên|btv|biên tập viên|tác giả)|tổng hợp"
    rf"|t(?:òa|oà) soạn|ban {_DESKS}\b.*|báo \S.*|tạp chí \S.*|\S.*\bonline"
    r"|(?:the )?(?:staff|news|editorial|web|digital)"
    r"(?: (?:writers?|desk|team|room|reporters?|editors?|staff))?"
    r"|newsroom|(?:the )?associated press|(?:the )?editors?",
    re.IGNORECASE,
)
_INITIALISM = re.compile(r"[A-ZĐ]{2,}\+?|\w*[a-z0-9]\w*[A-Z]\w*\+?|\w*\d\w*")


def writer(name: str) -> str:
    """Return a name without what a newspaper writes around it: who did what, and for whom."""
    return _AFTER_NAME.sub("", _BEFORE_NAME.sub("", name.strip(), count=1)).strip(" .,")


def is_role(name: str) -> bool:
    """Return whether a writer is named by a post, a desk, an agency or an outlet alone."""
    one_word = " " not in name
    agency = re.fullmatch(_SOURCES, name, re.IGNORECASE)
    return bool(agency or _ROLE.fullmatch(name) or (one_word and _INITIALISM.fullmatch(name)))


_CREDENTIAL = re.compile(r"[A-Z][A-Za-z.]{0,5}[A-Z.][A-Za-z.]{0,3}")


def printed_names(text: str) -> list[str]:
    """Return the names in a printed byline, credentials ("Jane Roe, MD") with whom they follow."""
    names: list[str] = []
    for part in re.split(r",\s+(?:and\s+)?|\s+(?:and|và|&)\s+|;\s*", _cut(text)):
        if names and _CREDENTIAL.fullmatch(part):
            names[-1] += f", {part}"
        elif name := printed_name(part):
            names.append(name)
        else:
            break  # after the names, what they are
    return names


def _cut(text: str) -> str:
    return _TAIL.sub("", _LEAD.sub("", writer(text))).strip(" ,;:.-–|•·()")


def printed_name(text: str) -> str | None:
    """Return the name in a printed byline ("By Jane Roe | Updated …"), where it reads as one."""
    name = _cut(text)
    words = name.split()
    if not 1 < len(words) <= _MAX_WORDS or len(name) > 60:
        return None
    capitals = sum(word[:1].isupper() for word in words)
    if capitals * 3 < len(words) * 2 or any(map(str.isdigit, name)) or not words[0][:1].isupper():
        return None
    return None if _NO_PERSON.search(fold(name)) or is_role(name) else name

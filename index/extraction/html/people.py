"""Whose name an author is: a person's, not the outlet's, a domain's or an address."""

import re

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


def without_by(name: str) -> str:
    """Return a declared author without the "By" that belongs to the page."""
    return re.sub(r"^[Bb]y:?\s+", "", name)


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
    return _TAIL.sub("", _LEAD.sub("", text.strip())).strip(" ,;:.-–|•·()")


def printed_name(text: str) -> str | None:
    """Return the name in a printed byline ("By Jane Roe | Updated …"), where it reads as one."""
    name = _cut(text)
    words = name.split()
    if not 1 < len(words) <= _MAX_WORDS or len(name) > 60:
        return None
    capitals = sum(word[:1].isupper() for word in words)
    if capitals * 3 < len(words) * 2 or any(map(str.isdigit, name)) or not words[0][:1].isupper():
        return None
    return None if _NO_PERSON.search(fold(name)) else name

"""When the article came out, as the page prints it near the headline."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from itertools import chain, islice

from lxml.html import HtmlElement

from index.extraction.html.tree import TextFlow, is_aside, short_text_of, text_of
from index.extraction.lines.line_types import ends_sentence
from index.text.dates import is_date, is_stamp
from index.text.instants import Moment, in_utc, moment_of

_NEAR_TEXTS = 14
_MAX_DATED_CHARACTERS = 90
_DATE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:date|time|datetime|timestamp|published?|pub-?date|post-?(?:date|time|meta|info)"
    r"|entry-?(?:date|meta)|article-?(?:date|time|meta|info)|byline|meta)(?:$|[\s_-])",
    re.IGNORECASE,
)
# Not "cập nhật": Vietnamese newsrooms print one time, and many call it that of the last update.
_UPDATED = re.compile(r"\b(?:updated|modified|changed|reviewed|revised)\b", re.IGNORECASE)
_PUBLISHED = re.compile(r"\b(?:published|posted|đăng|xuất bản)\b", re.IGNORECASE)
_POSTED = re.compile(
    r"(?:\w+ [-–|] )?(?:posted|published|ngày đăng|đăng (?:ngày|lúc))\b", re.IGNORECASE
)
_LABEL = re.compile(
    r"(?:date )?(?:posted|published)(?: on)?|publi(?:sh|cation) date|ngày (?:đăng|xuất bản)",
    re.IGNORECASE,
)
_MIN_SENTENCE_CHARACTERS = 100
_MAX_LEDES = 2  # a lede stands over the date as often as under it
_MAX_LABEL_CHARACTERS = 20
_BESIDE_TEXTS = 3
_WESTERNMOST, _EASTERNMOST = (timezone(timedelta(hours=hours)) for hours in (-12, 14))
_MIN_HEADLINE_WORDS = 4
_MAX_ENTRY_CHARACTERS = 300


def publication(declared: Moment | None, printed: Moment | None) -> Moment | None:
    """Return when the article came out, by what the page declares and what it prints.

    A printed day that is earlier is believed: a site that moves to another system declares the day
    of the move. So is the next day where the instant is declared in another zone than that of the
    newspaper: at home it is that day.
    """
    if declared is None or printed is None:
        return declared or printed
    if printed.day == declared.day or not _may_be(printed, declared):
        return declared
    is_one = _falls_on(declared.instant, printed.day)
    return Moment(printed.day, printed.instant or (declared.instant if is_one else None))


def _may_be(printed: Moment, declared: Moment) -> bool:
    """Return whether a printed day is before the declared one, or the same in another zone."""
    if printed.day < declared.day:
        return True
    zone = _offset(declared.instant)
    is_abroad = zone is not None and zone != _offset(printed.instant)
    if printed.instant is None:
        is_abroad = zone == timedelta()
    return is_abroad and _falls_on(declared.instant, printed.day)


def _offset(instant: str | None) -> timedelta | None:
    return datetime.fromisoformat(instant).utcoffset() if instant else None


def _falls_on(instant: str | None, day: date) -> bool:
    """Return whether a moment is on a day somewhere on earth."""
    try:
        at = datetime.fromisoformat(instant or "")
        return at.astimezone(_WESTERNMOST).date() <= day <= at.astimezone(_EASTERNMOST).date()
    except (ValueError, OverflowError):
        return False


def day_after_headline(
    flow: TextFlow, heading: HtmlElement | None, day_first: bool, max_sentences: int = 0
) -> Moment | None:
    """Return the moment in the first text under the headline that is nothing but a day or time.

    It is looked for until more than `max_sentences` texts were running text. That of an entry in a
    list of articles is passed over.
    """
    if heading is None:
        return None
    label, sentences = "", 0
    for text, holder in islice(flow.held_after(heading), _NEAR_TEXTS):
        sentences += ends_sentence(text) and len(text) > _MIN_SENTENCE_CHARACTERS
        if sentences > max_sentences:
            break
        if is_stamp(text) or is_date(text):
            is_update = _UPDATED.search(label) or _is_update(holder, text)
            is_other = is_update or _is_beside_headline(holder)
            if not is_other and (found := moment_of(text, day_first)):
                return found
        label = text if len(text) < _MAX_LABEL_CHARACTERS else ""
    return None


def _is_beside_headline(holder: HtmlElement) -> bool:
    """Return whether the box around a date holds the link of another article's headline."""
    item = next(holder.iterancestors("li"), None)
    for box in (holder, holder.getparent(), item):
        if box is None or short_text_of(box, _MAX_ENTRY_CHARACTERS) is None:
            continue
        if box.find(".//h1") is None and any(map(_is_headline, map(text_of, box.iter("a")))):
            return True
    return False


def _is_headline(text: str) -> bool:
    """Return whether the text of a link is no day and no name, but of some words."""
    words = text.split()
    is_name = not any(word[:1].islower() for word in words)
    return len(words) >= _MIN_HEADLINE_WORDS and not (is_name or is_date(text) or is_stamp(text))


def printed_moment(
    flow: TextFlow, heading: HtmlElement | None, root: HtmlElement, day_first: bool
) -> Moment | None:
    """Return the day printed near the headline, the moment of a `<time>`, or of "Posted on …"."""
    return (
        day_after_headline(flow, heading, day_first, _MAX_LEDES)
        or _day_over_headline(flow, heading, day_first)
        or _time_element(root, heading, day_first)
        or _dated_element(heading, day_first)
        or _posted(flow, day_first)
    )


def _day_over_headline(
    flow: TextFlow, heading: HtmlElement | None, day_first: bool
) -> Moment | None:
    """Return the nearest time over the headline, or the day in the same box right over it.

    A day alone elsewhere is today's, in the banner of the site.
    """
    if heading is None:
        return None
    box = heading.getparent()
    for place, (text, holder) in enumerate(islice(flow.held_before(heading), _NEAR_TEXTS)):
        is_beside = place < _BESIDE_TEXTS and is_date(text) and box in holder.iterancestors()
        if (is_stamp(text) or is_beside) and (found := moment_of(text, day_first)):
            return found
    return None


def _posted(flow: TextFlow, day_first: bool) -> Moment | None:
    """Return the moment after "Posted on" or "Ngày đăng", in its text or as the next text.

    The first of several is that of the article; none where they stand in its text ("Posted …").
    """
    found: list[Moment] = []
    is_labelled = False
    for text in flow.texts():
        is_short = len(text) <= _MAX_DATED_CHARACTERS
        is_labelled_date = is_labelled and (is_date(text) or is_stamp(text))
        if is_short and (_POSTED.match(text) or is_labelled_date):
            found += filter(None, [moment_of(text, day_first)])
        is_labelled = is_short and _LABEL.fullmatch(text.rstrip(" :")) is not None
    return found[0] if len(set(found)) == 1 else None


def time_of_instant(root: HtmlElement, instant: str | None) -> Moment | None:
    """Return the moment of the `<time>` that gives the same instant in the newspaper's zone."""
    wanted = in_utc(instant)
    for tag in root.iter("time") if wanted else ():
        value = moment_of((tag.get("datetime") or "")[:_MAX_DATED_CHARACTERS])
        if value and value.instant and in_utc(value.instant) == wanted:
            return value
    return None


def _time_element(root: HtmlElement, heading: HtmlElement | None, day_first: bool) -> Moment | None:
    """Return the moment of the first `<time>` of the article, or of the only one on the page."""
    times = [tag for tag in root.iter("time") if not is_aside(tag) and not _is_linked(tag)]
    scope = next(heading.iterancestors("article", "main"), None) if heading is not None else None
    inside = [tag for tag in times if scope is not None and scope in tag.iterancestors()]
    days = {found.day for tag in times if (found := _time_of(tag, day_first))}
    for tag in inside or (times if len(days) == 1 else []):
        if not _is_update(tag, text_of(tag)) and (found := _time_of(tag, day_first)):
            return found
    return None


def _is_linked(tag: HtmlElement) -> bool:
    """Return whether an element is part of a link with more in it: a card of another article."""
    link = next(tag.iterancestors("a"), None)
    text = text_of(tag)
    return link is not None and short_text_of(link, len(text)) != text


def _time_of(tag: HtmlElement, day_first: bool) -> Moment | None:
    value = tag.get("datetime") or text_of(tag)
    return moment_of(value[:_MAX_DATED_CHARACTERS], day_first)


def _is_update(holder: HtmlElement, text: str) -> bool:
    """Return whether a time is said to be of the last change: by its text, its box, or a class."""
    if _UPDATED.search(text):
        return not _PUBLISHED.search(text)
    for one in islice(chain([holder], holder.iterancestors()), 2):
        if _UPDATED.search(re.sub(r"[_-]", " ", one.get("class") or "")):
            return True
        label = short_text_of(one, _MAX_DATED_CHARACTERS)
        if label and _UPDATED.search(label):
            return not _PUBLISHED.search(label)
    return False


def _dated_element(heading: HtmlElement | None, day_first: bool) -> Moment | None:
    """Return the moment in the first short element whose class says date, time or byline."""
    for tag in _dated_elements(heading):
        text = short_text_of(tag, _MAX_DATED_CHARACTERS)
        if text is None or any(_is_update(one, text) for one in tag.iter()):
            continue
        if found := moment_of(text, day_first):
            return found
    return None


def _dated_elements(heading: HtmlElement | None) -> Iterator[HtmlElement]:
    scope = heading.getparent() if heading is not None else None
    for _ in range(4):
        if scope is None:
            return
        for tag in scope.iter("span", "div", "p", "li", "small", "em", "a", "h6", "h5", "td"):
            if _DATE_CLASS.search(tag.get("class") or "") and not is_aside(tag):
                yield tag
        scope = scope.getparent()

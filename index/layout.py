"""Finds the stories in the lines of a saved page: where each begins, goes on, and ends."""

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise, takewhile
from statistics import median

from index.byline import author, dateline
from index.lines import Line, key
from index.noise import Sort, ends_sentence, is_agency_alone
from index.stamps import is_date


@dataclass(slots=True)
class Story:
    """The lines of one article, before it is known which of them are captions or bylines."""

    title: str | None
    above: list[Line] = field(default_factory=list)  # just over the title
    head: list[Line] = field(default_factory=list)  # between title and text
    body: list[Line] = field(default_factory=list)
    foot: list[Line] = field(default_factory=list)  # the line that ended it, and the next


# A story has begun in earnest after so much: until then a "Bình luận" or "Theo TTXVN" is a part of
# the bar over the text, after it the end.
_MIN_PROSE_LINES = 2
_MIN_PROSE_CHARACTERS = 300
_MAX_BOX_LINES = 14
_MAX_TITLE_CHARACTERS = 220
_NUMBERED_PICTURE = re.compile(
    r"\s[-–|]\s(?:hình|ảnh|photo|image|picture)\s(?:số\s)?\d+$",
    re.IGNORECASE,
)
_MAX_ANSWER_CHARACTERS = 6
_BRACKETED_SOURCE = re.compile(r"\((?:nguồn|source)\s*:", re.IGNORECASE)
_DURATION = re.compile(r"\d{1,2}:\d\d")
_BREADCRUMB = re.compile(r"\s[>|»/•·›]\s|[>›»]$")
_PASSED_OVER = frozenset(
    {Sort.WIDGET, Sort.STAMP, Sort.POINTER, Sort.MORE, Sort.END, Sort.SIGN_OFF}
)


def stories(lines: list[Line]) -> list[Story]:
    """The stories of a page in order; none where no text runs on as an article does."""
    openings = [at for at in range(1, len(lines)) if _opens_another(lines, at)]
    bounds = [0, *openings, len(lines)]
    found = [_story(lines[start:end]) for start, end in pairwise(bounds)]
    return [story for story in found if story is not None]


def story_of(lines: list[Line], title: str | None) -> Story | None:
    """The story in lines that begin with its text, under a title that is known."""
    story = Story(title)
    end = _fill_body(story, lines, 0, chosen=True)
    story.foot.extend(lines[end : end + 2])
    prose = sum(line.sort is Sort.PROSE for line in story.body)
    if sum(line.link and headline_like(line) for line in lines[:end]) >= max(4, prose):
        return None
    return story if _is_article(story, lines[end:], front=False) else None


def headline_like(line: Line) -> bool:
    """Whether a line could be the headline of a story."""
    ends_plainly = not ends_sentence(line.text) or line.text.rstrip("\"”’'")[-1:] in "?!"
    return (
        line.sort in {Sort.SHORT, Sort.PROSE}
        and ends_plainly
        and line.text.count(" ") >= 3
        and len(line.text) <= _MAX_TITLE_CHARACTERS
        and not _BREADCRUMB.search(line.text)
        and not is_date(line.text)
    )


def _is_entry(line: Line) -> bool:
    """Whether a listed line is one of a list of articles, not a link of a share bar."""
    return line.sort is Sort.STAMP or headline_like(line)


def _opens_another(lines: list[Line], at: int) -> bool:
    """Whether a second article starts here: a headline that the page itself marks as one.

    Its own picture repeats it ("… - Hình 1"), or it is a heading of the first order; and a text
    follows that runs on, which no teaser's does.
    """
    line = lines[at]
    if not headline_like(line) or line.doubled:
        return False
    own = key(line.text)
    repeated = any(
        _NUMBERED_PICTURE.search(near.text) and key(_NUMBERED_PICTURE.sub("", near.text)) == own
        for near in lines[at + 1 : at + 5]
    )
    if not (repeated or line.heading == 1):
        return False
    if sum(line.sort is Sort.PROSE for line in lines[:at]) < _MIN_PROSE_LINES:
        return False
    run = takewhile(
        lambda near: near.sort is not Sort.END and not (near.listed and _is_entry(near)),
        lines[at + 1 : at + 9],
    )
    return sum(near.sort is Sort.PROSE for near in run) >= 3


def _story(lines: list[Line]) -> Story | None:
    start = _text_start(lines)
    if start is None:
        return None
    title_at = _title_before(lines, start)
    if title_at is None and headline_like(lines[start]) and start + 1 < len(lines):
        # Nothing stands before it: the first line is the headline, long or with a question mark.
        title_at, start = start, start + 1
    head = lines[title_at + 1 : start] if title_at is not None else []
    title = lines[title_at].text if title_at is not None else None
    story = Story(title, lines[max(0, (title_at or 0) - 3) : title_at or 0], head)
    end = _fill_body(story, lines, start)
    story.foot.extend(lines[end : end + 2])
    front = _is_front(story.body)
    return story if _is_article(story, lines[end:], front) else None


def _text_start(lines: list[Line]) -> int | None:
    """Where running text begins; teasers in a box over the article are passed over."""
    proses = [at for at, line in enumerate(lines) if line.sort is Sort.PROSE and not line.link]
    heading = next((at for at, line in enumerate(lines) if line.heading == 1), -1)
    after = [at for at in proses if at > heading] or proses
    for first, second in pairwise(after):
        between = lines[first + 1 : second]
        entry = any(line.doubled and headline_like(line) and not line.link for line in between)
        if not (entry and any(line.sort is Sort.STAMP for line in between)):
            return first
    if after:
        return after[0]
    return _verse_start(lines)


def _verse_start(lines: list[Line]) -> int | None:
    """Where a text of short lines begins (a poem, quick dialogue): most of them end in a mark."""
    marked = [at for at, line in enumerate(lines) if line.text[-1:] in '.,;:!?…"”']
    if len(marked) < 6 or len(marked) * 2 < len(lines):
        return None
    return marked[0]


def _title_before(lines: list[Line], start: int) -> int | None:
    for at in range(start - 1, -1, -1):
        if lines[at].heading == 1 and lines[at].sort in {Sort.SHORT, Sort.PROSE}:
            return at
    for at in range(start - 1, -1, -1):
        if headline_like(lines[at]) and not lines[at].link and not lines[at].pictured:
            return at
    return 0 if start and lines[0].sort is Sort.SHORT and start <= 3 else None


def _fill_body(story: Story, lines: list[Line], start: int, chosen: bool = False) -> int:
    """Puts the lines of the text into the story; returns where its end, or the page's, is.

    `chosen` lines are known to be of the text, but for a box or a byline here and there.
    """
    at = start
    while at < len(lines):
        line = lines[at]
        if _is_credit(line) and story.body and story.body[-1].sort is not Sort.PROSE:
            line = replace(line, sort=Sort.CREDIT)  # under a caption it says whose photo it is
        elif _may_end(lines, at, story.body, chosen):
            again = _goes_on(lines, at, story.body, chosen)
            if again is None:
                break
            at = again
            continue
        is_duration = (
            at > 0 and lines[at - 1].sort is Sort.WIDGET and _DURATION.fullmatch(line.text)
        )
        if not is_duration and not _is_noise(line, story.title):
            story.body.append(line)
        at += 1
    _drop_loose_end(story, lines[at : at + 1], chosen)
    return at


def _is_credit(line: Line) -> bool:
    """Whether a line may also be the end of a caption: "AFP", "(Nguồn: Camera)"."""
    return is_agency_alone(line.text) or _BRACKETED_SOURCE.match(line.text) is not None


def _is_noise(line: Line, title: str | None) -> bool:
    if line.sort in _PASSED_OVER or (line.link and line.sort is not Sort.PROSE):
        return True
    if _NUMBERED_PICTURE.search(line.text) and line.sort is not Sort.PROSE:
        return True
    return title is not None and key(line.text) == key(title)


def _has_begun(body: list[Line]) -> bool:
    prose = [line for line in body if line.sort is Sort.PROSE]
    return len(prose) >= _MIN_PROSE_LINES or _prose_size(prose) >= _MIN_PROSE_CHARACTERS


def _prose_size(lines: list[Line]) -> int:
    return sum(len(line.text) for line in lines if line.sort is Sort.PROSE)


def _may_end(lines: list[Line], at: int, body: list[Line], chosen: bool) -> bool:
    line = lines[at]
    if line.sort is Sort.MORE:
        return bool(body)
    if not _has_begun(body):
        return False
    if line.sort in {Sort.END, Sort.SIGN_OFF}:
        return True
    if line.sort is Sort.PROSE and dateline(line.text):
        # Another story's text; its headline, or the caption of its picture, comes first.
        return body[-1].sort is not Sort.PROSE or headline_like(body[-1])
    if chosen and line.link:
        return False
    near = [other for other in lines[at : at + 5] if other.listed and _is_entry(other)]
    return len(near) >= 3 and near[0] is line


def _goes_on(lines: list[Line], at: int, body: list[Line], chosen: bool) -> int | None:
    """Where the text goes on after a line that may end it; None where it does not."""
    trigger = lines[at]
    if trigger.sort is Sort.PROSE:
        return None
    if chosen and len(_running(lines, at + 1)) >= 2:
        return at + 1
    if trigger.sort is Sort.SIGN_OFF:
        rest = _running(lines, at + 1)
        return at + 1 if rest and _prose_size(rest) >= _prose_size(body) else None
    box = 0
    stamped = False
    for place in range(at + 1, min(len(lines), at + 1 + _MAX_BOX_LINES)):
        line = lines[place]
        if line.sort in {Sort.END, Sort.SIGN_OFF}:
            return None
        if line.sort is Sort.PROSE and not line.listed and not headline_like(line):
            rest = _running(lines, place)
            if trigger.sort is Sort.END:
                # "Most read" may stand inside an article, over headlines; comments never do.
                return place if box and not stamped and len(rest) >= 3 else None
            ends_well = box >= 2 or _ends_in_sign_off(lines, place + len(rest))
            goes_on = len(rest) >= 2 or (len(rest) == 1 and not stamped and ends_well)
            return place if goes_on else None
        stamped = stamped or line.sort is Sort.STAMP
        box += headline_like(line)
    return None


def _running(lines: list[Line], start: int) -> list[Line]:
    """The prose from a place on with nothing but captions between: what no list of teasers has."""
    found: list[Line] = []
    for line in lines[start:]:
        if line.sort is Sort.PROSE and not line.listed and not dateline(line.text):
            found.append(line)
        elif line.sort not in {Sort.CAPTION, Sort.CREDIT, Sort.WIDGET} and not line.link:
            break
    return found


def _ends_in_sign_off(lines: list[Line], at: int) -> bool:
    return any(line.sort is Sort.SIGN_OFF for line in lines[at : at + 3])


def _drop_loose_end(story: Story, ended_by: list[Line], chosen: bool) -> None:
    """Takes off what stands between the text and the end of it: names, headlines of others."""
    body = story.body
    other_story = bool(ended_by) and ended_by[0].sort is Sort.PROSE
    loose: list[Line] = []
    while body and body[-1].sort is not Sort.PROSE:
        is_caption = body[-1].sort is Sort.CAPTION or body[-1].doubled or body[-1].pictured
        is_answer = len(body[-1].text) <= _MAX_ANSWER_CHARACTERS  # "Có;" under a survey's question
        if (ends_sentence(body[-1].text) and not is_answer) or (is_caption and not other_story):
            break
        if chosen and not author(body[-1].text):
            break
        loose.insert(0, body.pop())
    names = [line for line in loose if author(line.text) or not headline_like(line)]
    marked = any(
        line.text[-1:] in ",;" for line in loose if len(line.text) > _MAX_ANSWER_CHARACTERS
    )
    before = body[-1].text if body else ""
    counted = sum(any(map(str.isdigit, line.text)) for line in loose) * 2 > len(loose) > 2
    if loose and (marked or counted or before.endswith(":") or loose[0].text.startswith("- ")):
        body.extend(loose)  # a poem's last lines, the points of a list, the rows of a table
    else:
        story.foot.extend(names)


def _is_verse(lines: list[Line]) -> bool:
    """Whether lines are of like, short length, as no run of headlines is."""
    words = [line.text.count(" ") + 1 for line in lines]
    return len(words) >= 4 and max(words) <= 8 and median(words) - min(words) <= 3


_ERROR = re.compile(
    r"\b404\b|không tìm thấy|không tồn tại|\bnot found\b|page (?:can.?t|cannot) be found"
    r"|access denied"
    r"|^(?:đăng nhập|log ?in|sign ?in)\b|just a moment|verify you are human|xác minh bạn là",
    re.IGNORECASE,
)


def _is_article(story: Story, rest: list[Line], front: bool) -> bool:
    size = sum(len(line.text) for line in story.body)
    prose = [line for line in story.body if line.sort is Sort.PROSE]
    if _ERROR.search(story.title or "") and size < 600:
        return False
    if not prose:
        return len(story.body) >= 6
    if front:
        return False
    if len(prose) == 1:
        return size >= 150 and not (rest and rest[0].listed)
    return True


_FRONT_HEADLINES = 4
_FRONT_HEADLINE_CHARACTERS = 42  # subheadings are shorter than headlines


def _is_front(body: list[Line]) -> bool:
    """Whether headline and teaser take turns from first to last, as on a section's front page."""
    headlines = [
        at for at, line in enumerate(body) if headline_like(line) and not line.text[:1].isdigit()
    ]
    if len(headlines) < _FRONT_HEADLINES:
        return False
    prose = [at for at, line in enumerate(body) if line.sort is Sort.PROSE and at not in headlines]
    runs = sum(second == first + 1 for first, second in pairwise(prose))
    asked = sum(body[at].text.endswith("?") for at in headlines)
    long = median(len(body[at].text) for at in headlines) >= _FRONT_HEADLINE_CHARACTERS
    return long and runs == 0 and asked * 2 < len(headlines) and len(headlines) + 1 >= len(prose)

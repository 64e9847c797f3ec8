"""Groups reports of one event: the same text in two outlets, or two texts of the same days.

Hiding a hit about another event is worse than showing a repeat, so two conditions must hold: the
titles agree nearly word for word, and either the days of publication are near or the passages share
their wording. Only identical openings need no similar titles. Wording alone is weak evidence, since
papers reprint the same background under later stories. Different numbers, names or turns of events
veto all. Vectors are no evidence: where titles agree, the passages of one event are hardly nearer
to each other than those of two.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from index.text.analysis import UPPERCASE, fold, syllables

SHINGLE_WORDS = 4  # passages are compared by their shingles of so many words
SAME_OPENING_SHARE = 0.8  # Jaccard similarity of the shingles of two opening passages
MIN_SHINGLES = 20  # of a passage: an archive photo has one short caption in many articles
MIN_TITLE_SIMILARITY = 0.8  # Dice coefficient of the words and bigrams of two titles
MAX_DAYS_APART = 2
# Share of the shorter passage's shingles that similar titles need to be one event:
SHARED_UNDATED = 0.4  # a day is unknown
SHARED_FAR_APART = 0.8  # the days are far apart: only the same text, split otherwise

# Not the first word of a sentence, which has a capital anyway.
_NAME = re.compile(rf"(?<=[^\s.?!:…\"'“‘] )[{UPPERCASE}]\w*")
_NUMBER = re.compile(r"\d+(?:[./-]\d+)*")
_WORD = re.compile(r"\w+")
# Without năm, which means five and year.
_COUNTS = dict(
    zip(
        "hai ba bốn sáu bảy tám chín mười two three four five six seven eight nine ten".split(),
        "2 3 4 6 7 8 9 10 2 3 4 5 6 7 8 9 10".split(),
        strict=True,
    )
)
# A title with one of these more is about another stage: what is planned, was denied, came again or
# ended, or was said and asked afterwards.
_TURNS = frozenset(
    """
    sắp sẽ mai xin chưa không bác chối hủy bế thúc lại thêm nghi mừng buồn án trích sao
    will tomorrow not no again more denies ends congratulates condemns why
    """.split()
)


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of a hit's article and passage."""

    title: str
    published: date | None
    passage: str
    ordinal: int  # place of the passage in its article, from 0


def cluster_events(reports: Sequence[Report], max_groups: int) -> list[list[int]]:
    """Return groups of places of reports of one event, at most `max_groups`; best first.

    A report is compared only with the first of each group, so that small differences can't chain
    two events together.
    """
    texts = list(map(_ReportText, reports))
    groups: list[list[int]] = []
    for place, text in enumerate(texts):
        for group in groups:
            if _same_event(texts[group[0]], text):
                group.append(place)
                break
        else:
            if len(groups) < max_groups:
                groups.append([place])
    return groups


class _ReportText:
    def __init__(self, report: Report) -> None:
        self.report = report
        words = syllables(report.title)
        self.title = frozenset([*words, *pairwise(words)])  # folded words, and pairs of neighbours

    @cached_property
    def shingles(self) -> frozenset[tuple[str, ...]]:
        """The shingles of the passage."""
        words = self.report.passage.lower().split()
        return frozenset(zip(*(words[start:] for start in range(SHINGLE_WORDS)), strict=False))


def _same_event(one: _ReportText, other: _ReportText) -> bool:
    both = 2 * len(one.title & other.title)
    alike = both and both >= MIN_TITLE_SIMILARITY * (len(one.title) + len(other.title))
    if alike and not _titles_differ(one, other) and _is_confirmed(one, other):
        return True
    return one.report.ordinal == other.report.ordinal == 0 and _same_opening(one, other)


def _titles_differ(one: _ReportText, other: _ReportText) -> bool:
    """Whether similar titles differ in what makes them two events."""
    first, second = one.report.title, other.report.title
    if _contrary(_numbers(first), _numbers(second)):
        return True
    if set(_words(first)).symmetric_difference(_words(second)) & _TURNS:
        return True
    words, others = syllables(first), syllables(second)
    # The first word may be a name, too.
    names, their_names = words[:1] + _names(first), others[:1] + _names(second)
    if _replaced(names, words, others) or _replaced(their_names, others, words):
        return True
    return _in_order(names, their_names) != _in_order(their_names, names)  # who expels whom


def _is_confirmed(one: _ReportText, other: _ReportText) -> bool:
    """Whether days or wording confirm that similar titles are about one event."""
    least = min(len(one.shingles), len(other.shingles))
    shared = len(one.shingles & other.shingles) / least if least >= MIN_SHINGLES else 0.0
    if shared >= SHARED_UNDATED and _contrary(
        _numbers(one.report.passage), _numbers(other.report.passage)
    ):
        return False  # the next event of its kind, reported in the same words
    if one.report.published is None or other.report.published is None:
        return shared >= SHARED_UNDATED
    days = abs((one.report.published - other.report.published).days)
    return days <= MAX_DAYS_APART or shared >= SHARED_FAR_APART


def _same_opening(one: _ReportText, other: _ReportText) -> bool:
    """Whether two opening passages are one text, with the same names and numbers."""
    both = len(one.shingles & other.shingles)
    either = len(one.shingles | other.shingles)
    if both < max(MIN_SHINGLES, SAME_OPENING_SHARE * either):
        return False
    first, second = one.report, other.report
    return not (
        _contrary(_numbers(first.title), _numbers(second.title))
        or _contrary(_numbers(first.passage), _numbers(second.passage))
        or _contrary(_names(first.passage), _names(second.passage))
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _names(text: str) -> list[str]:
    """Return capitalised words inside a sentence, folded, in order."""
    return fold(" ".join(_NAME.findall(text))).split()


def _numbers(text: str) -> list[str]:
    """Return numbers and dates, each as one item in one spelling; 3/12 is not 12/12."""
    figures = [re.sub("[/-]", ".", number) for number in _NUMBER.findall(text)]
    return figures + [_COUNTS[word] for word in _words(text) if word in _COUNTS]


def _contrary(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether each has an item that the other lacks; one may have more than the other."""
    first, second = Counter(one), Counter(other)
    return bool(first - second and second - first)


def _replaced(names: Iterable[str], words: Iterable[str], others: Iterable[str]) -> bool:
    """Whether the other title has another word in place of a name."""
    return not set(names).issubset(others) and not set(others).issubset(words)


def _in_order(names: Iterable[str], others: Iterable[str]) -> list[str]:
    """Return the names that are among the others, each once."""
    known = set(others)
    return list(dict.fromkeys(name for name in names if name in known))

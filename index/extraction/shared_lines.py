"""Takes out of a page what its folder's pages share, but no text of its article."""

from collections.abc import Iterable

from index.extraction.boilerplate import BoilerplateLines, ConsultedLines, Reach
from index.extraction.lines.bylines import author
from index.extraction.lines.line import Line
from index.extraction.lines.line_types import LineType
from index.extraction.segmentation.boundaries import is_subheading
from index.records import Page
from index.text.dates import is_date

Boilerplate = BoilerplateLines | ConsultedLines
# They say of this article what they say of another: when it came out, whose it is, what is shown.
_FACTS = frozenset({LineType.STAMP, LineType.SIGN_OFF, LineType.CAPTION})


def without_boilerplate(page: Page, found: list[Line], boilerplate: Boilerplate) -> list[Line]:
    """Return the lines of a page but for those that stand on other pages of its folder too.

    A paragraph among paragraphs of this page stays: a serial story repeats how it began, and
    newspapers print what agencies write. So does one that fewer than half of the pages have.
    """
    reach = [boilerplate.reach(page, line.text) for line in found]
    inside = _inside(found, reach)
    kept = [
        line
        for at, line in enumerate(found)
        if not reach[at]
        or _is_fact(line)
        or (line.type is LineType.PROSE and (inside[at] or reach[at] is not Reach.COMMON))
        or _is_recurring_subheading(found, reach, at)
    ]
    prose = sum(len(line.text) for line in found if line.type is LineType.PROSE)
    left = sum(len(line.text) for line in kept if line.type is LineType.PROSE)
    # One article saved several times repeats in full: that is no boilerplate.
    return kept if left * 2 >= prose else found


def _inside(found: list[Line], reach: list[Reach]) -> list[bool]:
    """Return of each line whether paragraphs of this page alone stand before and after it."""
    places = range(len(found))
    before = _after_own_prose(found, reach, places)
    after = _after_own_prose(found, reach, reversed(places))
    return [at in before and at in after for at in places]


def _after_own_prose(found: list[Line], reach: list[Reach], places: Iterable[int]) -> set[int]:
    """Return the places that a paragraph of this page alone precedes in the order given.

    Between may be other paragraphs, pictures and subheadings.
    """
    seen: set[int] = set()
    is_text = False
    for at in places:
        if is_text:
            seen.add(at)
        line = found[at]
        if line.type is LineType.PROSE:
            is_text = is_text or not reach[at]
        elif line.type not in {LineType.CAPTION, LineType.CREDIT}:
            heads = line.type is LineType.SHORT and not line.listed and is_subheading(line)
            is_text = is_text and heads
    return seen


def _is_fact(line: Line) -> bool:
    return line.type in _FACTS or is_date(line.text) or author(line.text) is not None


def _is_recurring_subheading(found: list[Line], reach: list[Reach], at: int) -> bool:
    """Return whether a shared line is a subheading: paragraphs of this page around it."""
    line, around = found[at], (at - 1, at + 1)
    return (
        line.type is LineType.SHORT
        and not line.listed
        and is_subheading(line)
        and all(0 <= near < len(found) and not reach[near] for near in around)
        and all(found[near].type is LineType.PROSE for near in around)
    )

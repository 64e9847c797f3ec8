"""The texts of tags, of all together in time that grows with the length of the document."""

from collections.abc import Callable

from lxml import etree

_MAX_PIECES, _MAX_CHARACTERS = 100, 10_000  # of one text
_TAG = 4  # characters, as many as the shortest has


class TagTexts:
    """Reads texts until a document has been read twice over; what is asked for then has none.

    One that is whole is read once. In a damaged one each tag left open holds all that follow.
    """

    def __init__(self, characters: int, ends: Callable[[etree._Element], bool]) -> None:
        """`ends` tells of a tag whether it ends another that was left open before it."""
        self._left = 2 * characters
        self._ends = ends

    def of(self, tag: etree._Element) -> str:
        """Return the beginning of what stands in a tag, other tags in it included."""
        pieces: list[str] = []
        length = 0
        for event, within in etree.iterwalk(tag, events=("start", "end")):
            self._left -= _TAG
            if self._left < 0 or len(pieces) == _MAX_PIECES or length > _MAX_CHARACTERS:
                break
            is_end = event == "end"
            if not is_end and within is not tag and self._ends(within):
                break
            piece = None if is_end and within is tag else within.tail if is_end else within.text
            if piece:
                pieces.append(piece)
                length += len(piece)
                self._left -= len(piece)
        return "".join(pieces).strip()[:_MAX_CHARACTERS]

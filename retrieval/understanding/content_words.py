"""The words of a question that name something, which an article may speak of; pure."""

from index.text.analysis import STOP_WORDS, syllables

# What asks, or tells a time by the clock of who speaks: it names nothing. Folded.
_NAMING_NOTHING = STOP_WORDS | frozenset(
    """
    may lau gio ngay thang nam tuan thu mai phai hien chieu toi sang
    now today tonight tomorrow yesterday current currently time date day week month year o clock s
    """.split()
)


def content_words(text: str) -> frozenset[str]:
    """Return the folded syllables of a question that name something: none of "mấy giờ rồi?"."""
    return frozenset(syllables(text)) - _NAMING_NOTHING

"""Text and markdown files, packed or not."""

from index.records import Format, Page
from index.sources.decoding import decode_page
from index.sources.readers.reader import one_page


def _read(content: bytes) -> Page:
    return Page("", "", Format.TEXT, decode_page(content))


READER = one_page((".txt", ".md", ".txt.gz", ".md.gz"), _read)

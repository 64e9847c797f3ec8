"""Text and markdown files, packed or not."""

from index.records import Format, Page
from index.sources.decoding import decode_page
from index.sources.readers.reader import one_page, require_article_lines


def _read(content: bytes) -> Page:
    text = decode_page(content)
    require_article_lines(text)
    return Page("", "", Format.TEXT, text)


READER = one_page((".txt", ".md", ".txt.gz", ".md.gz"), _read)

"""HTML files, packed or not."""

from index.records import Format, Page
from index.sources.decoding import decode_page
from index.sources.readers.reader import one_page

ENDINGS = (".html", ".htm", ".xhtml", ".shtml")


def _read(content: bytes) -> Page:
    return Page("", "", Format.HTML, decode_page(content))


READER = one_page((*ENDINGS, *(f"{ending}.gz" for ending in ENDINGS)), _read)

"""PDF files: their text, line by line, joined to paragraphs again. Owner of pypdf."""

import io
import logging
from statistics import quantiles

from index.errors import PageError
from index.records import Format, Page
from index.sources.readers.reader import one_page
from index.text.cleanup import tidy

MAX_PDF_PAGES = 300
MAX_TEXT_CHARACTERS = 5_000_000
# A line shorter than this share of a full one is the last of its paragraph.
_FULL_SHARE = 0.8


def _read(content: bytes) -> Page:
    if not content.lstrip()[:5].startswith(b"%PDF"):
        raise PageError("it is no PDF, whatever its name says")
    text = _text(content)
    if not text.strip():
        raise PageError("it is a PDF without text, such as a scan")
    return Page("", "", Format.TEXT, text)


def _text(content: bytes) -> str:
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of every small fault
    lines: list[str] = []
    size = 0
    try:
        pages = PdfReader(io.BytesIO(content)).pages
        if len(pages) > MAX_PDF_PAGES:
            raise PageError(f"it has more than {MAX_PDF_PAGES} pages, so it is no article")
        for page in pages:
            found = page.extract_text().split("\n")
            size += sum(map(len, found))
            if size > MAX_TEXT_CHARACTERS:
                raise PageError("it has more text than any article")
            lines += found
    except PageError:
        raise
    except Exception as error:  # of a damaged or locked file: pypdf has dozens of kinds
        raise PageError("it is a PDF that can't be read: damaged, or locked") from error
    return "\n".join(join_lines([tidy(line) for line in lines]))


def join_lines(lines: list[str]) -> list[str]:
    """Join lines of a column to paragraphs: one that stops short of the margin ends its own."""
    lengths = [len(line) for line in lines if line]
    if len(lengths) < 2:
        return [line for line in lines if line]
    full = quantiles(lengths, n=10)[8]
    paragraphs: list[str] = []
    is_open = False
    for line in lines:
        if is_open and line:
            paragraphs[-1] += f" {line}"
        elif line:
            paragraphs.append(line)
        is_open = len(line) >= _FULL_SHARE * full
    return paragraphs


READER = one_page((".pdf",), _read)

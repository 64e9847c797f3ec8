"""Readers of files, one a kind; a new kind is one module here and one line in READERS.

Imports index's root, index.text and index.sources.
"""

from pathlib import Path

from index.sources.readers import html, jsonl, mhtml, pdf, text
from index.sources.readers.reader import PageReader

READERS: tuple[PageReader, ...] = (jsonl.READER, html.READER, mhtml.READER, pdf.READER, text.READER)
KNOWN = "a .txt, .md, .html, .mhtml or .pdf file, a folder of them, or a .jsonl file; .gz is fine"


def reader_of(file: Path) -> PageReader | None:
    """Return the reader of a file by the ending of its name; None for no known kind."""
    name = file.name.lower()
    return next((reader for reader in READERS if name.endswith(reader.endings)), None)

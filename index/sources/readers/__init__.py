"""Readers of files, one a format; a new one is one module here and one line in READERS."""

from pathlib import Path

from index.sources.readers import html, jsonl, mhtml, pdf, text
from index.sources.readers.reader import PageReader

READERS: tuple[PageReader, ...] = (jsonl.READER, html.READER, mhtml.READER, pdf.READER, text.READER)
_ENDINGS = sorted({ending for reader in READERS for ending in reader.endings})
KNOWN = f"a file ({', '.join(_ENDINGS)}) or a folder of them"


def reader_of(file: Path) -> PageReader | None:
    """Return the reader of a file by the ending of its name; None for no known kind."""
    name = file.name.lower()
    return next((reader for reader in READERS if name.endswith(reader.endings)), None)

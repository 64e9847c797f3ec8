"""MHTML files: a page as a browser saves it with its pictures, in the format of a mail."""

from email import message_from_bytes
from email.errors import MessageError
from email.message import Message

from index.errors import PageError
from index.records import Format, Page
from index.sources.decoding import decode_page
from index.sources.readers.reader import one_page
from index.text.cleanup import tidy


def _read(content: bytes) -> Page:
    try:
        message = message_from_bytes(content)
        part = next((part for part in message.walk() if _is_html(part)), None)
        body = part.get_payload(decode=True) if part else None
    except (MessageError, ValueError, LookupError) as error:
        raise PageError("it is no MHTML that can be read") from error
    if part is None or not isinstance(body, bytes):
        raise PageError("it holds no HTML part")
    url = tidy(message.get("Snapshot-Content-Location") or part.get("Content-Location") or "")
    is_web = url.startswith(("https://", "http://"))
    return Page("", "", Format.HTML, decode_page(body), url=url if is_web else None)


def _is_html(part: Message) -> bool:
    return part.get_content_type() in ("text/html", "application/xhtml+xml")


READER = one_page((".mhtml", ".mht"), _read)

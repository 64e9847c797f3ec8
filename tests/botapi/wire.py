"""The wire of the Bot API: HTTP in, forms or JSON to calls, answers or errors out."""

import json
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from tests.botapi.people import Json

CallBack = Callable[[str, str, dict[str, str], dict[str, "Upload"]], Any]


@dataclass
class Upload:
    """A file that came with a call."""

    name: str
    content: bytes


class RefusedError(Exception):
    """Raised for a call that gets an error for an answer."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.answer: Json = {"ok": False, "error_code": code, "description": description}
        if parameters:
            self.answer["parameters"] = parameters


class DroppedError(Exception):
    """Raised to close the connection without an answer."""


class LostReplyError(Exception):
    """Raised to do the call and then close the connection without an answer."""


class PageError(Exception):
    """Raised to answer with a web page, as a proxy does."""

    def __init__(self, code: int, html: str) -> None:
        super().__init__(code)
        self.code, self.html = code, html


class GarbledError(Exception):
    """Raised to answer with 200 and any JSON at all."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.answer = answer


_TEXTS = {
    *("text", "caption", "description", "short_description", "url", "secret_token"),
    *("language_code", "callback_query_id", "inline_query_id", "inline_message_id", "next_offset"),
}
_NAME, _FILE = re.compile(r'\bname="([^"]*)"'), re.compile(r'\bfilename="([^"]*)"')


def value_of(name: str, value: str) -> Any:
    """Return a parameter as a JSON value."""
    if name in _TEXTS:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


class Server(ThreadingHTTPServer):
    """Listens on a free port, and passes each call to `call(token, method, parameters)`."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, call: CallBack) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.call = call
        self.behind = timedelta(0)  # this machine's clock, in the `Date` of replies

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Let a bot go without ado in the middle of a call, and show all other errors."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        """Answer one call."""
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        if len(body) < length:  # the bot went in the middle of it
            self.close_connection = True
            return
        token, _, method = self.path.removeprefix("/bot").partition("/")
        try:
            result = self.server.call(token, method, *_form(self.headers, body))
            self._reply(200, {"ok": True, "result": result})
        except RefusedError as error:
            self._reply(error.answer["error_code"], error.answer)
        except GarbledError as error:
            self._reply(200, error.answer)
        except PageError as error:
            self._write(error.code, "text/html", error.html.encode())
        except DroppedError:
            self.close_connection = True

    do_GET = do_POST  # noqa: N815

    def _reply(self, code: int, answer: Any) -> None:
        self._write(code, "application/json", json.dumps(answer).encode())

    def _write(self, code: int, kind: str, body: bytes) -> None:
        now = self.date_time_string(int(time.time() - self.server.behind.total_seconds()))
        head = (
            f"HTTP/1.1 {code} .\r\nDate: {now}\r\n"
            f"Content-Type: {kind}\r\nContent-Length: {len(body)}"
        )
        try:
            self.wfile.write(f"{head}\r\n\r\n".encode() + body)
        except OSError:  # the bot has gone
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Stay quiet."""


def _form(headers: Any, body: bytes) -> tuple[dict[str, str], dict[str, Upload]]:
    kind = headers.get("Content-Type", "")
    if kind.startswith("application/json"):
        return {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in json.loads(body).items()
        }, {}
    if kind.startswith("multipart/"):
        return _parts(kind.partition("boundary=")[2].strip('"'), body)
    return dict(parse_qsl(body.decode(), keep_blank_values=True)), {}


def _parts(boundary: str, body: bytes) -> tuple[dict[str, str], dict[str, Upload]]:
    """Read a form with files; a file in a field of its own reads as attached by that name."""
    sent, files = dict[str, str](), dict[str, Upload]()
    for part in body.split(b"--" + boundary.encode())[1:-1]:
        head, _, content = part.removesuffix(b"\r\n").partition(b"\r\n\r\n")
        field, file = _NAME.search(head.decode()), _FILE.search(head.decode())
        if field and file:
            files[field[1]] = Upload(file[1].replace("%22", '"'), content)
        elif field:
            sent[field[1]] = content.decode()
    for name in files:
        if not any(f"attach://{name}" in value for value in sent.values()):
            sent[name] = f"attach://{name}"
    return sent, files

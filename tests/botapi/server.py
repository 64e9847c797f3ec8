"""A Bot API server on localhost: records calls, lets them fail, refuses what Telegram refuses."""

import threading
from datetime import timedelta
from typing import Any

from tests.botapi import schema
from tests.botapi.faults import Fault, Faults
from tests.botapi.people import Room
from tests.botapi.state import Call
from tests.botapi.telegram import Telegram
from tests.botapi.wire import (
    DroppedError,
    LostReplyError,
    PageError,
    RefusedError,
    Server,
    Upload,
    value_of,
)

TOKEN = "123456:TEST-TEST-TEST-TEST-TEST-TEST-TEST-TE"  # obviously nobody's


class BotApi(Telegram):
    """The server; use as a context manager."""

    def __init__(self) -> None:
        super().__init__()
        self.token = TOKEN
        self._faults = Faults()
        self._http = Server(self.call)
        self.page: tuple[int, str] | None = None  # code and HTML that all calls get

    @property
    def url(self) -> str:
        """Where the bot finds the server."""
        return f"http://127.0.0.1:{self._http.server_port}"

    def lag(self, behind: timedelta) -> None:
        """Let Telegram's clock be behind this machine's."""
        self._http.behind = behind

    def __enter__(self) -> "BotApi":
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._http.shutdown()
        self._http.server_close()

    def fail(self, method: str, fault: Fault, times: int = 1, room: Room | None = None) -> None:
        """Let the next calls of `method`, to one chat or all, meet a fault."""
        self._faults.add(method, fault, times=times, chat=room.id if room else None)

    def fail_randomly(self, method: str, fault: Fault, share: float, seed: int = 0) -> None:
        """Let a share of the calls of `method` meet a fault, always the same ones for a seed."""
        self._faults.add(method, fault, share=share, seed=seed)

    def heal(self) -> None:
        """Let nothing fail or hang any more."""
        self._faults.clear()
        with self._changed:
            self._hung.clear()
            self._changed.notify_all()

    def hang(self, method: str) -> None:
        """Leave the calls of `method` without an answer from now on, also those under way."""
        with self._changed:
            self._hung.add(method)

    def call(
        self, token: str, method: str, sent: dict[str, str], files: dict[str, Upload] | None = None
    ) -> Any:
        """Do one call. Raises RefusedError, DroppedError, GarbledError or PageError."""
        if self.page:
            raise PageError(*self.page)
        if token != self.token:
            raise RefusedError(401, "Unauthorized")
        wrong = schema.complaints(method, sent)
        values = {name: value_of(name, value) for name, value in sent.items()}
        call = Call(method, values, files or {})
        with self._changed:
            self.problems += wrong
            self.calls.append(call)
            fault = self._faults.draw(method, call["chat_id"])
            self._changed.notify_all()
            while method in self._hung and not self._closing:
                self._changed.wait(0.2)
        try:
            if fault:
                fault()
        except LostReplyError:
            call.cut = True
            self._do(call)
            raise DroppedError from None
        except DroppedError:
            call.cut = True
            raise
        return self._do(call)

    def _do(self, call: Call) -> Any:
        do = getattr(self, f"_{call.method}", None)
        if do is None:
            self.problems.append(f"{call.method} is not played by this server")
            raise RefusedError(404, "Not Found")
        result = do(call)
        with self._changed:
            call.result = result
            self._changed.notify_all()
        return result

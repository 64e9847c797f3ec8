"""What goes wrong between the bot and Telegram, on demand or by chance."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass

# Raises RefusedError, DroppedError, GarbledError or LostReplyError, or just takes its time.
Fault = Callable[[], None]


@dataclass
class _Rule:
    method: str
    fault: Fault
    share: float
    left: int | None  # None for always
    chance: random.Random
    chat: int | None  # None for all

    def meets(self, method: str, chat: object) -> bool:
        """Whether this call meets the fault; draws once for each call that might."""
        if self.method not in (method, "*") or self.left == 0:
            return False
        if self.chat not in (None, chat):
            return False
        if self.chance.random() >= self.share:
            return False
        self.left = None if self.left is None else self.left - 1
        return True


class Faults:
    """The faults to come; a call meets the first that is meant for it."""

    def __init__(self) -> None:
        self._rules: list[_Rule] = []
        self._lock = threading.Lock()

    def add(
        self,
        method: str,
        fault: Fault,
        *,
        share: float = 1,
        times: int | None = None,
        seed: int = 0,
        chat: int | None = None,
    ) -> None:
        """Let calls of `method`, or of all for "*", meet a fault: those to one chat, or all."""
        with self._lock:
            self._rules.append(_Rule(method, fault, share, times, random.Random(seed), chat))

    def clear(self) -> None:
        """Let nothing fail any more."""
        with self._lock:
            self._rules.clear()

    def draw(self, method: str, chat: object = None) -> Fault | None:
        """Return the fault that a call meets."""
        with self._lock:
            self._rules = [rule for rule in self._rules if rule.left != 0]
            return next((rule.fault for rule in self._rules if rule.meets(method, chat)), None)

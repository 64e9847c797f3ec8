"""Which inline query is the last that a person typed: Telegram sends one for every few letters."""

import contextlib
from collections.abc import Callable, Iterator

PAUSE_SECONDS = 0.4  # without another letter: longer than between two of a quick typist


class InlineDebouncer:
    """Holds each person's newest query, by the number of its update, while it is worked on."""

    def __init__(self) -> None:
        self._newest: dict[int, int] = {}

    @contextlib.contextmanager
    def track(self, person: int, update: int) -> Iterator[Callable[[], bool]]:
        """Yield what tells whether nothing newer of this person has come yet."""
        # Updates that are handled side by side may begin in another order than they were typed in.
        self._newest[person] = max(update, self._newest.get(person, update))

        def is_newest() -> bool:
            return self._newest.get(person) == update

        try:
            yield is_newest
        finally:
            if is_newest():
                del self._newest[person]

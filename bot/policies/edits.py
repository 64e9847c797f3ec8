"""What messages said when they were looked at last: an edit may change nothing of that."""

from collections import OrderedDict

MAX_REMEMBERED = 20_000  # messages: some megabytes


class LastTexts:
    """Remembers, in memory, a short mark of the text of each message of late."""

    def __init__(self) -> None:
        self._marks: OrderedDict[tuple[int, int], int] = OrderedDict()

    def is_new(self, chat_id: int, message_id: int, text: str) -> bool:
        """Remember what a message says; False when it said just that before."""
        key, mark = (chat_id, message_id), hash(text)
        same = self._marks.get(key) == mark
        self._marks[key] = mark
        self._marks.move_to_end(key)
        while len(self._marks) > MAX_REMEMBERED:
            self._marks.popitem(last=False)
        return not same

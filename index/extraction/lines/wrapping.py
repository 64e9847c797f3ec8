"""Joins hard-wrapped text (as lynx, mail and PDF tools write it) into paragraphs again."""

from itertools import pairwise

_MIN_WRAPPED_LINES = 4
_MIN_WIDTH, _MAX_WIDTH = 45, 140
_MIN_SHARE = 0.9


def unwrapped(text: str) -> str:
    """Join the lines of each block between blank lines, where nearly all are cut at one margin.

    A line is cut there if the first word of the next would not have fitted any more.
    """
    blocks = _blocks(text)
    pairs = [pair for block in blocks for pair in pairwise(block)]
    if len(pairs) < _MIN_WRAPPED_LINES:
        return text
    width = max(len(line) for line, _ in pairs)
    cut = sum(len(line) + 1 + len(after.split(" ", 1)[0]) > width for line, after in pairs)
    if not _MIN_WIDTH <= width <= _MAX_WIDTH or cut < _MIN_SHARE * len(pairs):
        return text
    return "\n\n".join(" ".join(block) for block in blocks)


def _blocks(text: str) -> list[list[str]]:
    blocks: list[list[str]] = [[]]
    for line in text.splitlines():
        if bare := line.strip():
            blocks[-1].append(bare)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]

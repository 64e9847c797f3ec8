"""Changes examples that people wrote: other names and numbers, fewer sentences, no diacritics."""

import random
import re
from dataclasses import replace

from index.text.analysis import fold
from index.text.languages import QueryLanguage
from index.text.sentences import sentences
from tests.training.examples import Example, occurrences

_WORD = re.compile(r"[\w-]+")
_NUMBER = re.compile(r"(?<![\w./,])\d{1,4}(?![\w]|[.,/]\d)")


def toneless(example: Example) -> Example:
    """Return the question as it is typed in chats, without tone marks."""
    return replace(
        example,
        question=fold(example.question),
        language=QueryLanguage.VI_NO_DIACRITICS,
    )


def names(text: str, least: int = 2) -> list[str]:
    """Return the names in a text, of `least` to four capitalised words, each once, in order."""
    runs: list[list[re.Match[str]]] = [[]]
    for word in _WORD.finditer(text):
        capital = word[0][0].isupper()
        follows = bool(runs[-1]) and text[runs[-1][-1].end() : word.start()] == " "
        if capital and follows:
            runs[-1].append(word)
        elif capital:
            runs.append([word])
        else:
            runs.append([])
    found = [text[run[0].start() : run[-1].end()] for run in runs if least <= len(run) <= 4]
    return list(dict.fromkeys(found))


def renamed(example: Example, others: list[str], draw: random.Random) -> Example:
    """Return the same with some of its names exchanged for others, and numbers for near ones."""
    question, passage, answer = example.question, example.passage, example.answer
    for name in names(passage):
        if draw.random() < 0.5:
            new = draw.choice(others)
            if new not in passage and new not in question:
                question, passage, answer = (
                    _exchanged(text, name, new) for text in (question, passage, answer)
                )
    for number in dict.fromkeys(_NUMBER.findall(passage)):
        if draw.random() < 0.3:
            new = _near(number, draw)
            pattern = re.compile(rf"(?<![\w./,]){number}(?![\w]|[.,/]\d)")
            if not re.search(rf"(?<!\d){new}(?!\d)", passage + question):
                question, passage, answer = (
                    pattern.sub(new, text) for text in (question, passage, answer)
                )
    found = occurrences(passage, answer) if answer else ()
    if answer and not found:
        return example
    return replace(example, question=question, passage=passage, answers=found)


def shortened(example: Example, draw: random.Random, least: int = 2) -> Example:
    """Return the example with some sentences from the ends of its passage gone."""
    spans = sentences(example.passage)
    if len(spans) <= least:
        return example
    inside = [
        at
        for at, (start, end) in enumerate(spans)
        if any(start < b and a < end for a, b in example.answers[:1])
    ] or [draw.randrange(len(spans))]
    first = draw.randint(0, inside[0])
    last = draw.randint(max(inside[-1], min(first + least, len(spans)) - 1), len(spans) - 1)
    passage = example.passage[spans[first][0] : spans[last][1]]
    found = occurrences(passage, example.answer) if example.answers else ()
    if example.answers and not found:
        return example
    return replace(example, passage=passage, answers=found)


def _exchanged(text: str, name: str, new: str) -> str:
    """Exchange a whole name, and its last syllable where that stands for the person alone."""
    text = text.replace(name, new)
    short, new_short = name.split()[-1], new.split()[-1]
    return re.sub(
        rf"(?<=Ông |ông |anh |Anh ){re.escape(short)}(?!\w)|(?<=Bà |bà |cô |Cô )"
        rf"{re.escape(short)}(?!\w)",
        new_short,
        text,
    )


def _near(number: str, draw: random.Random) -> str:
    value = int(number)
    if 1900 <= value <= 2100:
        return str(value + draw.choice([-4, -3, -2, -1, 1]))
    if value <= 12:
        return str(draw.randint(2, 12))
    return str(max(13, value + draw.randint(-value // 4, value // 4)))

"""What a prepared model says of itself: `model.json` in its folder.

Beside it lie the files of its network (runtime.py) and of its tokenizer (tokenizer.py).
"""

import json
from dataclasses import dataclass
from pathlib import Path

from index.errors import ModelError

BUNDLED = "bundled"
FORMAT = 6  # of a prepared folder; raise it when what is in one changes


@dataclass(frozen=True, slots=True)
class Model:
    """What `model.json` says of a prepared model."""

    id: str
    digest: str  # of weights and tokenizer; equal digests give equal vectors
    dimension: int
    question_prefix: str
    passage_prefix: str
    longest: int  # tokens in one window, special ones included
    characters: dict[int, str]  # code point -> what it is read as, before the tokenizer


@dataclass(frozen=True, slots=True)
class Draft:
    """What a preparation says of its model before the digest is known."""

    dimension: int
    question_prefix: str
    passage_prefix: str
    longest: int
    characters: dict[int, str]
    # Digest of what it was made from, where making it rounds a little otherwise on another machine;
    # "" for that of its files.
    origin: str = ""


def read_card(folder: Path) -> Model:
    """Read what a prepared folder says of itself; ModelError when it is not one."""
    try:
        fields = json.loads((folder / "model.json").read_text())
        fields["characters"] = {int(code): text for code, text in fields["characters"].items()}
        return Model(**fields)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ModelError(
            f"{folder} is not a prepared model: remove it and run `python -m index model prepare`"
        ) from error

"""The methods of an `IndexReader` as messages: arguments and results as JSON, arrays in base64.

What a message holds is told by the type hints of the protocol, at both ends; nothing in a message
names a type. Numbers come back exactly.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

import numpy as np

from index.search.index_reader import IndexReader

# What is asked over HTTP; the rest of the protocol is told once, as facts of a generation.
METHODS = (
    "info",
    "restore_diacritics",
    "encode",
    "retrieve",
    "score_sentences",
    "read",
    "passages",
    "article",
    "newest",
    "leads",
    "vectors",
    "sample",
)


class Signature(NamedTuple):
    """The types of a method's arguments and of its result."""

    arguments: tuple[Any, ...]
    result: Any


def _signature(method: Callable[..., Any]) -> Signature:
    hints = get_type_hints(method)
    result = hints.pop("return")
    return Signature(tuple(hints.values()), result)


SIGNATURES = {name: _signature(getattr(IndexReader, name)) for name in METHODS}


def dump(value: object) -> bytes:
    """Return a value as a message."""
    return json.dumps(_plain(value), ensure_ascii=False).encode()


def load_arguments(method: str, message: bytes) -> list[Any]:
    """Return the arguments of a method; ValueError when the message holds others."""
    hints = SIGNATURES[method].arguments
    given = json.loads(message)
    if not isinstance(given, list) or len(given) != len(hints):
        raise ValueError(f"{method} takes {len(hints)} arguments")
    return [_checked(hint, value) for hint, value in zip(hints, given, strict=True)]


def load_result(method: str, message: bytes) -> Any:
    """Return the result of a method; ValueError when the message holds something else."""
    return _checked(SIGNATURES[method].result, json.loads(message))


def load(kind: Any, message: bytes) -> Any:
    """Return a value of this type; ValueError when the message holds something else."""
    return _checked(kind, json.loads(message))


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
        return [value.dtype.str, list(value.shape), data]
    if is_dataclass(value):
        return [_plain(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return value


def _checked(hint: Any, value: Any) -> Any:
    try:
        return _typed(hint, value)
    except (TypeError, LookupError, AttributeError) as error:
        raise ValueError(f"a message does not hold {hint}: {error}") from error


def _typed(hint: Any, value: Any) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        wanted = next(each for each in inner if each is not NoneType)
        return None if value is None else _typed(wanted, value)
    if origin is np.ndarray:
        kind, shape, data = value
        return np.frombuffer(base64.b64decode(data), np.dtype(kind)).reshape(shape).copy()
    if origin is tuple and inner[-1] is not ...:
        return tuple(_typed(each, one) for each, one in zip(inner, value, strict=True))
    if origin is dict:
        return {_typed(inner[0], key): _typed(inner[1], one) for key, one in value.items()}
    if origin is not None:  # a list, a sequence, a tuple of any length
        found = [_typed(inner[0], one) for one in value]
        return tuple(found) if origin is tuple else found
    return _scalar(hint, value)


def _scalar(hint: Any, value: Any) -> Any:
    if is_dataclass(hint) and isinstance(hint, type):
        hints = get_type_hints(hint)
        pairs = zip(fields(hint), value, strict=True)
        return hint(**{field.name: _typed(hints[field.name], one) for field, one in pairs})
    if hint in (date, datetime):
        return hint.fromisoformat(value)
    if issubclass(hint, Enum):
        return hint(value)
    if hint is float:
        return float(value)
    if not isinstance(value, hint):
        raise TypeError(f"{type(value).__name__} is no {hint.__name__}")
    return value

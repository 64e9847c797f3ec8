"""A push or a pull that is killed: as if the other end had never heard of it."""

from pathlib import Path

import pytest

from index.pipeline.inspection import damaged_files
from index.storage.generations import published_build
from index.transfer.pull import FETCHED
from tests.index.transfer.small import NEW, OLD, content, make, pulled, sent
from tests.processes import run_command

STORE = "fsspec.implementations.local.LocalFileSystem"
DIE = """
import os, pkgutil, signal
owner, left = pkgutil.resolve_name("{owner}"), [{number}]
original = owner.{name}

def call(*given, **more):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return original(*given, **more)

owner.{name} = call
"""


def killed(before: tuple[str, str, int], *words: str | Path) -> None:
    """Run a command that is killed before a function is called for the n-th time."""
    owner, name, number = before
    code = DIE.format(owner=owner, name=name, number=number)
    assert run_command("index", *words, before=code).returncode == -9


@pytest.mark.parametrize(
    "moment",
    [
        (STORE, "put_file", 1),
        (STORE, "put_file", 3),
        (STORE, "pipe_file", 1),  # the manifest
        (STORE, "pipe_file", 2),  # `current`, still under another name
        (STORE, "mv", 1),  # `current`
    ],
)
def test_a_killed_push_leaves_the_old_generation(
    tmp_path: Path, here: Path, there: Path, moment: tuple[str, str, int]
) -> None:
    """Machines that pull get the old one, and after the next push the new one."""
    store = str(tmp_path / "store")
    make(here, OLD)
    sent(here, store)
    make(here, NEW)
    killed(moment, "push", store, "--index", here)
    assert content(pulled(store, there).directory) == OLD
    sent(here, store)
    assert content(pulled(store, there).directory) == NEW


@pytest.mark.parametrize(
    "moment",
    [
        (STORE, "get_file", 1),
        (STORE, "get_file", 3),
        ("os", "link", 2),
        ("pathlib.Path", "rename", 1),  # the finished folder gets its name
        ("pathlib.Path", "symlink_to", 1),
        ("pathlib.Path", "replace", 4),  # `current` moves, after three files that were fetched
        ("shutil", "rmtree", 1),  # all files have their places
    ],
)
def test_a_killed_pull_leaves_what_is_served(
    tmp_path: Path, here: Path, there: Path, moment: tuple[str, str, int]
) -> None:
    """Until the very move of `current`; the next pull leaves nothing of it behind."""
    store = str(tmp_path / "store")
    make(here, OLD)
    sent(here, store)
    old = pulled(store, there).directory
    make(here, NEW)
    sent(here, store)
    killed(moment, "pull", store, "--index", there)
    assert content(old) == OLD
    assert content(published_build(there)) == OLD
    assert content(pulled(store, there).directory) == NEW
    assert damaged_files(published_build(there)) == []
    assert not list((there / "builds").glob(".partial-*"))
    assert not (there / "builds" / FETCHED).exists()

"""What runs is locked: versions and digests, within what the project asks for."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PINNED = re.compile(r"^([\w.-]+)==([\w.+!]+)", re.MULTILINE)


def locked() -> dict[str, str]:
    """Return the version of each package that is locked."""
    return {canonicalize_name(name): version for name, version in PINNED.findall(LOCK)}


def test_every_requirement_is_locked_with_digests() -> None:
    """Each of pyproject's dependencies in a version that it allows, each with SHA-256 digests."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    pinned = locked()
    for text in project["dependencies"]:
        requirement = Requirement(text)
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), text
    for block in re.split(r"\n(?=[\w.-]+==)", LOCK):
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_the_lock_names_no_other_place_to_download_from() -> None:
    """No index, no address, and nothing of torch."""
    assert "://" not in LOCK
    assert not {"torch", "triton"} & set(locked())


def test_every_package_that_runs_has_its_licence_named() -> None:
    """docs/licences.md has a row for each."""
    table = (ROOT / "docs/licences.md").read_text("utf-8")
    rows = {
        canonicalize_name(name) for name in re.findall(r"^\| ([\w.-]+) \|", table, re.MULTILINE)
    }
    assert set(locked()) <= rows

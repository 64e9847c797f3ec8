"""Writes docs/licences.md: the licence of each package in requirements.lock.

.venv/bin/python -m tests.licences > docs/licences.md
"""

from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

from tests.test_lock import locked

HEAD = """# Licences of what runs

Of each package in [requirements.lock](../requirements.lock), as it says of itself; made by
`python -m tests.licences`. Hỏi Báo itself is under the [MIT licence](../LICENSE).

| package | licence |
|---|---|"""


def main() -> None:
    """Print the document."""
    print(HEAD)
    for name in sorted(locked()):
        try:
            print(f"| {name} | {licence(metadata(name))} |")
        except PackageNotFoundError:  # one for another system or version of Python
            print(f"| {name} | not installed here |")


def licence(about: PackageMetadata) -> str:
    """Return what a package says of its licence: the expression, the classifiers, or the field."""
    if expression := about.get("License-Expression"):
        return str(expression)
    prefix = "License :: "
    named = [
        each.rpartition(" :: ")[2]
        for each in about.get_all("Classifier", [])
        if each.startswith(prefix) and each != f"{prefix}OSI Approved"
    ]
    field = str(about.get("License") or "").strip()
    return ", ".join(named) or (field.splitlines()[0][:60] if field else "not said")


if __name__ == "__main__":
    assert Path("requirements.lock").exists(), "run it from the repository's root"
    main()

"""What documents, comments and docstrings name is in a clone of the repository."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = "index|retrieval|bot|tests|docs|deploy|seeds"

# What must not be in any file: folders beside the repository, and those of a single machine.
OUTSIDE = re.compile(r"\.\./shared|/(?:work|home|root|Users)/")
# Documents are named in capitals, or by their path; modules by their path, or alone.
NAMED = re.compile(
    rf"(?<![\w./-])(?:(?:{ROOMS})/[\w./-]*\w\.(?:py|sql|md|json|jsonl|txt)"
    r"|[A-Z][A-Z_-]{2,}\.md|\w+\.py)\b"
)
QUOTED = re.compile(rf"`((?:{ROOMS})/[^`\s]*)`")
MADE_BY_OPERATORS = {"deploy/telegram-token", "deploy/.env"}
LINK = re.compile(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"")


def tracked() -> list[Path]:
    """Return the files of a clone; outside of one, those of the folders that it would have."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    names = listed.split("\0") if listed else [path.as_posix() for path in _walked()]
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def _walked() -> list[Path]:
    folders = [ROOT / room for room in ROOMS.split("|")]
    found = [*ROOT.glob("*.*"), *(path for folder in folders for path in folder.rglob("*"))]
    return [path.relative_to(ROOT) for path in found if "__pycache__" not in path.parts]


FILES = tracked()
NAMES = {path.name for path in FILES}
DOCUMENTS = sorted(path for path in FILES if path.suffix == ".md" and path.parent.name != "pages")


def text_of(path: Path) -> str:
    """Return what a file says; nothing of a picture."""
    return path.read_bytes().decode("utf-8", "ignore") if path.suffix != ".png" else ""


def is_here(name: str) -> bool:
    """Tell whether a path, a pattern of paths or the name of a file is in the repository."""
    if "NAME" in name:  # a file that a recipe adds
        return (ROOT / name).parent.is_dir()
    return name in NAMES | MADE_BY_OPERATORS or ("/" in name and any(ROOT.glob(name)))


def test_nothing_refers_to_a_file_that_a_clone_does_not_have() -> None:
    """Each document and module that any file names is here, and no folder outside is named."""
    missing = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in FILES
        if path != Path(__file__).resolve()
        for text in [text_of(path)]
        for name in [*NAMED.findall(text), *OUTSIDE.findall(text)]
        if not is_here(name)
    }
    assert not missing


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_folders_in_documents_are_here(path: Path) -> None:
    """Each path that a document quotes, those of CONTRIBUTING's recipes too, can be opened."""
    assert [name for name in QUOTED.findall(text_of(path)) if not is_here(name)] == []


def anchors(path: Path) -> set[str]:
    """Return what the headings of a document are linked by, as GitHub makes it of them."""
    headings = re.findall(r"^#+ (.+)$", text_of(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_in_documents_lead_somewhere(path: Path) -> None:
    """Each relative link and picture of a document is a file here, and its heading is there."""
    for link in [one or other for one, other in LINK.findall(text_of(path))]:
        if link.startswith("http"):
            continue
        file, _, anchor = link.partition("#")
        target = path.parent / file if file else path
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_each_recipe_names_the_files_to_touch() -> None:
    """CONTRIBUTING has a recipe for what is added most, each with the paths that it needs."""
    text = text_of(ROOT / "CONTRIBUTING.md")
    recipes = text[text.index("## Recipes") : text.index("## Where things are tested")]
    found = {part.split("**")[0]: part for part in recipes.split("\n\n**")[1:]}
    for wanted in (
        "source",
        "reader of a page",
        "byline",
        "owner's command",
        "interface language",
        "field of the article",
        "vector engine",
    ):
        (recipe,) = [part for name, part in found.items() if wanted in name]
        assert QUOTED.findall(recipe), wanted

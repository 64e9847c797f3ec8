"""Editions of an index: built once by the real command, and published by the move a build makes."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

from tests.botapi.people import Json
from tests.botapi.process import ROOT
from tests.processes import run_command

METRO = "Tuyến metro số 9 Hà Nội chạy thử khi nào?"
TITLE = "Tuyến metro số 9 Hà Nội chạy thử"
TEXT = (
    "Tuyến metro số 9 của Hà Nội chạy thử chuyến đầu tiên vào sáng 20/11.\n"
    "Đoàn tàu gồm bốn toa, đi hết mười hai ga trong hai mươi phút."
)
SEEDS = "seeds"  # the edition before all others


def article(number: str, title: str, text: str, outlet: str, published: str) -> Json:
    """Make an article as a line of a source holds it."""
    return {"_id": number, "title": title, "text": text, "outlet": outlet, "published": published}


# What each edition of the newspapers adds to those before.
EDITIONS = {
    "first": [
        article("metro", TITLE, TEXT, "Báo Thử", "2026-11-20"),
        article(
            "bridge",
            "Cầu Bình Lạc thông xe",
            "Cầu Bình Lạc nối hai bờ sông Lạc thông xe ngày 19/11.\nCầu dài 1,2 km, bốn làn xe.",
            "Báo Thử",
            "2026-11-19",
        ),
    ],
    "again": [
        article("copy", "Metro Hà Nội: chuyến tàu đầu tiên", TEXT, "Báo Chép", "2026-11-21"),
        article(
            "other",
            TITLE,
            "Sáng 20/11, tuyến metro số 9 của Hà Nội đã chạy thử chuyến đầu tiên.\n"
            "Nhiều người dân đến xem đoàn tàu bốn toa.",
            "Báo Khác",
            "2026-11-20",
        ),
    ],
    "second": [
        article(
            "open",
            "Hà Nội mở cửa metro số 9 cho hành khách",
            "Ngày 15/12, metro số 9 của Hà Nội chạy thử lần cuối rồi đón khách, giá vé 12.000 "
            "đồng.\nHơn 30.000 lượt khách đi trong ngày.",
            "Báo Thử",
            "2026-12-15",
        )
    ],
}
NEWS_OF_METRO = {"first": "20/11", "second": "15/12"}  # what newly answers it, by edition


def build_index(source: Path, out: Path) -> None:
    """Build and publish an index by the real command."""
    run_command("index", "build", source, "--out", out).check_returncode()


def build_editions(seed_index: Path, folder: Path) -> None:
    """Build an index of each edition, on top of that of the seeds."""
    shutil.copytree(ROOT / "seeds", folder / "pages")
    shutil.copytree(seed_index, folder / "index", symlinks=True)
    for name, rows in EDITIONS.items():
        text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (folder / "pages" / f"{name}.jsonl").write_text(text, encoding="utf-8")
        build_index(folder / "pages", folder / "index")
        build = (folder / "index" / "current").resolve()
        shutil.copytree(build, folder / name / build.name)


def edition_folders(seed_index: Path, folder: Path) -> dict[str, Path]:
    """Return the folders of the builds, by edition, with that of the seeds."""
    found = {SEEDS: (seed_index / "current").resolve()}
    for name in EDITIONS:
        (found[name],) = (folder / name).iterdir()
    return found


def publish(build: Path, index: Path) -> None:
    """Publish a build into an index, by the move that a build makes."""
    (index / "builds").mkdir(parents=True, exist_ok=True)
    if not (index / "builds" / build.name).exists():
        shutil.copytree(build, index / "builds" / build.name)
    (index / "next").symlink_to(f"builds/{build.name}")
    (index / "next").replace(index / "current")


def zone_at(hour: int) -> str:
    """Return a time zone in which it is this hour now, and will be for the whole test."""
    offset = (hour - datetime.now(UTC).hour + 11) % 24 - 11
    return f"Etc/GMT{-offset:+d}"


DAY, NIGHT = 12, 1

"""What a today shard costs: `python -m tests.benchmarks.today FILE.jsonl`.

The first --articles of FILE are built in shards, once for each number. Then a today shard is built
of --edited of them, with a sentence more, and of --new others; and built again, which takes all
vectors over. Printed are seconds and CPU seconds of both, and the bytes that they add to the disk.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from io import StringIO
from itertools import islice
from pathlib import Path

from index.cluster.build import build_shards
from index.cluster.shard_tasks import ModelChoice
from index.cluster.tasks import LocalTasks
from index.cluster.today import build_today
from index.progress import Progress
from tests.benchmarks.table import table

MORE = " Tin được bổ sung vào chiều nay."


def main(argv: Sequence[str] | None = None) -> None:
    """Build, measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.today",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--articles", type=int, nargs="+", default=[600, 2_400], metavar="N")
    parser.add_argument("--shards", type=int, default=3, metavar="N", help="(3)")
    parser.add_argument("--edited", type=int, default=30, metavar="N", help="(30)")
    parser.add_argument("--new", type=int, default=20, metavar="N", help="(20)")
    arguments = parser.parse_args(argv)
    rows = []
    for articles in arguments.articles:
        with tempfile.TemporaryDirectory() as work:
            rows += _measured(arguments, articles, Path(work))
    head = "articles in the shards|today|embedded|s|CPU s|more on the disk".split("|")
    print(table(head, rows))


def _measured(arguments: argparse.Namespace, articles: int, work: Path) -> list[list[str]]:
    with arguments.file.open(encoding="utf-8") as lines:
        read = [json.loads(line) for line in islice(lines, articles + arguments.new)]
    edited = [row | {"text": row["text"] + MORE} for row in read[: arguments.edited]]
    choice, index = ModelChoice(), work / "index"
    night = _write(work / "night.jsonl", read[:articles])
    build_shards([night], index, arguments.shards, choice, LocalTasks(), Progress())
    today, rows = _write(work / "today.jsonl", edited + read[articles:]), []
    for name in ("the first", "again"):
        size, began, cpu = _size(index), time.monotonic(), time.process_time()
        report = build_today([today], index, choice.open(), Progress(StringIO()))
        assert report.hidden == len(edited)
        rows.append(
            [
                f"{articles:,}",
                name,
                f"{report.encoded:,} of {report.sentences:,}",
                f"{time.monotonic() - began:.1f}",
                f"{time.process_time() - cpu:.1f}",
                f"{(_size(index) - size) / 1e6:.1f} MB",
            ]
        )
    return rows


def _write(file: Path, rows: Sequence[dict[str, str]]) -> Path:
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return file


def _size(folder: Path) -> int:
    """Return the bytes of the files of a folder, each counted once, whatever its names."""
    found = (path.stat() for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum({(one.st_dev, one.st_ino): one.st_size for one in found}.values())


if __name__ == "__main__":
    main()

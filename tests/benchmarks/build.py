"""How long a whole build takes: `python -m tests.benchmarks.build SOURCE [--peers …]`.

SOURCE is anything that a build takes. Ours is `python -m index build` into an empty folder: it
reads, cleans, splits, embeds each sentence, keeps a code for every token, counts words, asks its
off-topic questions, checks itself and publishes; both sentences and passages can be found in it. A
peer is given our passages and sentences, already cleaned and split, and makes two collections of
them that can be searched, with the same weights and its usual settings: it embeds, indexes and
writes to the disk, no more.

Prints articles a second, how many times as long as ours it takes, seconds from start to end, the
peak of resident memory, and the size on the disk: of a peer with its passages alone, with its
sentences alone, which are the texts that our model reads, and with both. A peer that does only the
first `--peer-articles` has its seconds and its size scaled by the length of the texts, its start
left out, and is marked so. Each peer must find texts by themselves, and its vectors must be ours:
least cosine 0.999.

`--rebuild` changes every sentence of one row in a hundred of a JSONL source, builds again into the
same folder, and prints what share of the first build that took, by the clock and in seconds of CPU,
which other programs disturb less. The first use of a peer makes an environment of some GB, under
the user's cache.
"""

import argparse
import json
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.records import Format
from index.sources.files import pages
from index.storage.generations import published_build
from index.text.sentences import sentences
from tests.benchmarks import plots
from tests.benchmarks.peers.environments import (
    FRAMEWORKS,
    fitting,
    model_of,
    prepare_ours,
    python_of,
)
from tests.benchmarks.processes import HERE_PYTHON, Worker, ours, rest, run
from tests.benchmarks.table import megabytes, ratio, share, table
from tests.benchmarks.texts import Texts, as_tokenised, first_rows, is_rows, texts_of
from tests.benchmarks.vectors import require_same

OURS = "ours"
PEERS = {"txtai": "txtai", "llamaindex": "LlamaIndex", "haystack": "Haystack"}
COLLECTIONS = ("passages", "sentences")
CHECKED = 32  # texts whose vectors are compared
CHANGED_EVERY = 100  # rows


@dataclass(frozen=True, slots=True)
class Built:
    """What one contestant took for the whole source."""

    name: str
    seconds: float
    cpu: float  # seconds of all its threads; 0 where that is not measured
    peak: int | None
    size: int
    note: str = ""


def main(argv: list[str] | None = None) -> None:
    """Measure and print."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    if (arguments.articles or arguments.rebuild) and not is_rows(arguments.source):
        parser.error("--articles and --rebuild need a .jsonl or .jsonl.gz source")
    model = prepare_ours()
    with tempfile.TemporaryDirectory(prefix="hoibao-benchmark-") as name:
        scratch = Path(name)
        source = arguments.source.resolve()
        if arguments.articles:
            cut = scratch / "source.jsonl"
            first_rows(source, arguments.articles, cut)
            source = cut
        whole = texts_of(source)
        print(
            f"{whole.articles} articles, {len(whole.passages)} passages, "
            f"{len(whole.sentences)} sentences",
            flush=True,
        )
        # What peers need is made before anything is measured.
        homes = {peer: (python_of(FRAMEWORKS), model_of(FRAMEWORKS)) for peer in arguments.peers}
        index = scratch / "ours"
        built = [_ours(source, index)]
        part = texts_of(source, most_pages=arguments.peer_articles) if homes else whole
        for peer, (python, folder) in homes.items():
            rest()
            built += _peer(peer, python, folder, model, part, whole, scratch)
        print(_table(built, whole.articles))
        if arguments.rebuild:
            _rebuild(source, scratch, index, built[0])
    if arguments.plot:
        plots.bars(
            arguments.plot,
            "A whole build",
            {
                f"{one.name}{one.note}": whole.articles / one.seconds
                for one in sorted(built, key=lambda one: one.seconds)
            },
            ours=OURS,
            unit="articles a second",
            note="Peers are given our passages and sentences ready made, with the same weights. "
            "Longer is better.",
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.build",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("source", type=Path, metavar="SOURCE")
    parser.add_argument("--articles", type=int, metavar="N", help="only the first rows of a JSONL")
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=[])
    parser.add_argument("--peer-articles", type=int, metavar="N", help="peers do the first only")
    parser.add_argument("--rebuild", action="store_true", help="build again, 1 %% changed")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw it: .png or .svg")
    return parser


def _ours(source: Path, index: Path) -> Built:
    ran = run(ours("index", "build", str(source), "--out", str(index)))
    return Built(OURS, ran.seconds, ran.cpu, ran.peak, _size(published_build(index)))


def _peer(
    peer: str, python: Path, folder: Path, model: Path, part: Texts, whole: Texts, scratch: Path
) -> list[Built]:
    """Return what its passages took, its sentences, and both."""
    out = scratch / peer
    checked = fitting(part.passages)[:CHECKED]
    job: dict[str, Any] = {
        "model": str(folder),
        "passages": as_tokenised(model, part.passages),
        "sentences": as_tokenised(model, part.sentences),
        "checked": as_tokenised(model, checked),
        "out": str(out),
        "began": time.time(),
    }
    ran = run([str(python), "-m", f"tests.benchmarks.peers.{peer}"], json.dumps(job))
    told = json.loads(ran.output)
    with Worker(OURS, HERE_PYTHON, "tests.benchmarks.peers.hoibao", _checks(model, checked)) as us:
        ours_read = np.array(us.ask(do="vectors"), np.float32)
    require_same(PEERS[peer], np.array(told["vectors"], np.float32), ours_read)
    scale = _length(whole) / _length(part)
    sizes = {name: _size(out / name) for name in COLLECTIONS}
    shutil.rmtree(out)
    note = "" if part.articles == whole.articles else f" (first {part.articles:,}, scaled)"
    return [
        Built(
            f"{PEERS[peer]}, {' and '.join(names)}",
            told["loading"] + scale * sum(told["seconds"][name] for name in names),
            0.0,
            told["peak"] if names == COLLECTIONS else None,  # of a process that makes both
            round(scale * sum(sizes[name] for name in names)),
            note,
        )
        for names in (COLLECTIONS[:1], COLLECTIONS[1:], COLLECTIONS)
    ]


def _checks(model: Path, texts: list[str]) -> dict[str, Any]:
    return {"model": str(model), "passages": texts, "questions": []}


def _rebuild(source: Path, scratch: Path, index: Path, first: Built) -> None:
    changed = scratch / "changed.jsonl"
    rows, of = _changed(source, changed)
    rest()
    ran = run(ours("index", "build", str(changed), "--out", str(index)))
    print(f"\nbuilt again with {rows} of {of} rows changed:")
    lines = [
        [
            name,
            f"{one.seconds:.1f}",
            share(one.seconds, first.seconds),
            f"{one.cpu:.1f}",
            share(one.cpu, first.cpu),
            megabytes(one.peak),
        ]
        for name, one in (("from nothing", first), ("again", ran))
    ]
    print(table(["", "seconds", "share", "CPU seconds", "share", "peak resident"], lines))
    print("\n".join(line for line in ran.output.splitlines() if line.startswith("vectors")))


def _changed(source: Path, target: Path) -> tuple[int, int]:
    """Write the source with every hundredth row changed; return how many those are, and of what."""
    changed = 0
    total = 0
    with target.open("w", encoding="utf-8") as file:
        for number, page in enumerate(pages([source])):
            assert page.format is Format.ARTICLE  # a row
            text = page.text
            if number % CHANGED_EVERY == 0:
                changed += 1
                # Every sentence, else the vectors of the others would be taken over.
                text = "\n".join(
                    " ".join(f"Tin mới: {line[start:end]}" for start, end in sentences(line))
                    for line in text.split("\n")
                )
            row = {
                "_id": page.id,
                "title": page.title,
                "text": text,
                "url": page.url,
                "published": page.published.isoformat() if page.published else None,
                "outlet": page.outlet,
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            total += 1
    return changed, total


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _length(texts: Texts) -> int:
    return sum(map(len, texts.passages)) + sum(map(len, texts.sentences))


def _table(built: list[Built], articles: int) -> str:
    rows = [
        [
            f"{one.name}{one.note}",
            f"{articles / one.seconds:.2f}",
            ratio(one.seconds, built[0].seconds),
            f"{one.seconds:,.1f}",
            megabytes(one.peak),
            megabytes(one.size),
        ]
        for one in built
    ]
    return table(["", "articles/s", "× our time", "seconds", "peak resident", "on disk"], rows)


if __name__ == "__main__":
    main()

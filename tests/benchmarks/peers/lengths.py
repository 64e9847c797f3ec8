"""How many tokens texts have: MODEL, and a JSON list of them on standard input, as passages."""

import json
import sys
from pathlib import Path

from tokenizers import Tokenizer

from tests.benchmarks.peers.job import PASSAGE


def main(folder: str) -> None:
    """Print a JSON list of counts, special tokens included."""
    tokenizer = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    texts = [PASSAGE + text for text in json.load(sys.stdin)]
    print(json.dumps([len(one.ids) for one in tokenizer.encode_batch(texts)]))


if __name__ == "__main__":
    main(sys.argv[1])

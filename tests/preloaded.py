"""What commands import and open, ready in the process that tests/processes.py forks them from.

That process runs no thread and opens no network: a fork of such a one hangs.
"""

import importlib

from index.embedding.tokenizer import open_tokenizer
from index.preparation.prepare import prepared

COMMANDS = [
    *("bot.__main__", "bot.runner", "bot.logs", "bot.operations.cli"),
    *("bot.operations.doctor", "bot.operations.doctor.examination"),
    *("index.__main__", "index.build_command", "index.pipeline.build", "index.pipeline.inspection"),
    *("index.feeds.__main__", "index.feeds.run"),
    *("retrieval.__main__", "retrieval.evaluate", "retrieval.explain"),
]
AS_THEY_RUN = ["anyio._backends._asyncio", "apscheduler.triggers.interval", "numpy.ma"]

for module in ["tests.processes", *COMMANDS, *AS_THEY_RUN]:
    importlib.import_module(module)
TOKENIZER = open_tokenizer(prepared("bundled"))  # kept open for those who open the same file

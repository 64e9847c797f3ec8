"""`python -m bot`: the Telegram bot, until it is asked to stop; and what looks after it."""

import os
import signal
import sys

from bot.operations.cli import make_parser, run


def main(argv: list[str] | None = None) -> int:
    """Run the bot; 0 when it was asked to stop, 1 when it can't run, 2 for bad usage."""
    arguments = make_parser().parse_args(argv)
    return run(arguments) if "run" in arguments else _run()


def _run() -> int:
    # Until there is something to finish, asked to stop is stopped; from then on `serve` listens.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os._exit(0))

    # Imported here, so that --help needs none of it.
    import asyncio
    import logging

    from bot.errors import BotError
    from bot.logs import scrub, set_up
    from bot.runner import serve
    from bot.settings import read_settings
    from index.errors import IndexingError

    os.environ.setdefault("PTB_TIMEDELTA", "1")  # python-telegram-bot warns without

    secrets: tuple[str, ...] = ()
    try:
        settings = read_settings()
        secrets = settings.secrets
        set_up(settings.log_level, secrets)
        asyncio.run(serve(settings))
    except (BotError, IndexingError) as error:
        print(scrub(f"hoibao-bot: {error}", secrets), file=sys.stderr)
        return 1
    except Exception:  # a fault of ours; the traceback goes through the scrubbing log
        logging.getLogger(__name__).critical("stopped by a fault in the bot", exc_info=True)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Asks a running bot how it is, as a container's health check does."""

import http.client

from bot.errors import BotError
from bot.settings import UpkeepSettings

SECONDS = 25.0  # more than the bot takes to find out that something hangs
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # an address to listen on, and to reach it by


def probe(settings: UpkeepSettings) -> tuple[bool, str]:
    """Return whether the bot lives, and what it says. Raises BotError when it has no port."""
    if settings.metrics_port is None:
        raise BotError("HOIBAO_METRICS_PORT is not set, so the bot can't be asked")
    host = ANYWHERE.get(settings.metrics_listen, settings.metrics_listen)
    connection = http.client.HTTPConnection(host, settings.metrics_port, timeout=SECONDS)
    try:
        connection.request("GET", "/healthz")
        reply = connection.getresponse()
        return reply.status == http.HTTPStatus.OK, reply.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        return False, f"no answer on {host}:{settings.metrics_port}: {error}"
    finally:
        connection.close()

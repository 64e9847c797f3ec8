"""Speaks to systemd: sd_notify(3) is a datagram to the socket that NOTIFY_SOCKET names."""

import logging
import os
import socket
from collections.abc import Mapping

log = logging.getLogger(__name__)


class Notifier:
    """Tells a service manager how the bot stands; without one it does nothing."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._address = environment.get("NOTIFY_SOCKET", "")
        usec = environment.get("WATCHDOG_USEC", "")
        mine = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        self._unheard = ""  # that the bot answers, until the manager took it
        # Within which time the manager wants to hear from us; None if it does not.
        self.watchdog_seconds = int(usec) / 1e6 if usec.isdecimal() and int(usec) and mine else None

    def ready(self, status: str) -> None:
        """Say that the bot answers."""
        self._unheard = f"READY=1\nSTATUS={status}"
        self._tell()

    def alive(self) -> None:
        """Feed the watchdog."""
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """Say that the bot was asked to stop."""
        self._send("STOPPING=1")

    def _tell(self, *more: str) -> None:
        if self._send("\n".join(filter(None, (self._unheard, *more)))):
            self._unheard = ""

    def _send(self, message: str) -> bool:
        if not self._address:
            return True
        address = self._address
        if address.startswith("@"):  # a name that is no file
            address = "\0" + address[1:]
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to:
                # A manager that reads nothing for a while must not hold up the bot: of messages
                # that it has not read Linux keeps ten.
                to.setblocking(False)
                to.connect(address)
                to.send(message.encode())
        except OSError as error:
            log.warning("the service manager can't be told: %s", error)
            return False
        return True

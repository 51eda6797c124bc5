"""A port that is found now and listened on later, and that nobody else is given in between."""

from __future__ import annotations

import socket
import sys

HERE = "127.0.0.1"
CAN_BE_SHARED = sys.platform == "linux"
"""Linux lets another socket listen where this one is only bound; other systems refuse it."""


class HeldPort:
    """``with HeldPort() as port: ...`` holds a free port, or the one that is named, by binding it.

    As long as it is held the system gives the number neither to a caller that asks for a free port nor to an
    outgoing connection, and whoever knows it can listen on it (with SO_REUSEADDR, as every server sets it).
    Raises OSError when somebody listens on it already.
    """

    def __init__(self, host: str = HERE, number: int = 0) -> None:
        self._socket = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind((host, number))
        except OSError:
            self._socket.close()
            raise
        self.number = int(self._socket.getsockname()[1])

    def __enter__(self) -> HeldPort:
        return self

    def __exit__(self, *_error: object) -> None:
        self._socket.close()

    def ready_to_listen(self) -> None:
        """To be said right before another process listens: lets go where the port cannot be shared."""
        if not CAN_BE_SHARED:
            self._socket.close()

"""One call as a phone makes it, and its answer."""

from __future__ import annotations

from dataclasses import dataclass

WITHOUT_AN_ANSWER = 0


@dataclass(frozen=True)
class Call:
    """``due_s`` counts from the beginning of the run; ``status`` is the answer that is right."""

    kind: str
    due_s: float
    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    patience_s: float
    status: int = 200
    keeps: bool = False
    """The body of the answer is wanted."""

    def wire(self) -> bytes:
        """As it goes over the wire of a kept connection."""
        lines = [
            f"{self.method} {self.path} HTTP/1.1",
            "Host: 127.0.0.1",
            "Accept-Encoding: gzip",
            *(f"{name}: {value}" for name, value in self.headers),
        ]
        if self.body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(self.body)}"]
        return "\r\n".join((*lines, "", "")).encode() + self.body


@dataclass(frozen=True)
class Answer:
    """What came of a call. Seconds count from when it should have begun (``late_s``), and from when it was
    sent (``taken_s``); ``status`` 0: the client gave up, or the connection was lost."""

    kind: str
    due_s: float
    late_s: float
    taken_s: float
    status: int
    is_right: bool
    sent_bytes: int
    received_bytes: int
    body: bytes = b""
    why: str = ""
    """Of an answer that is not right: its code, ``gave up`` or ``lost``."""

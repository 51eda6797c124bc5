"""Ports for the servers of tests."""

from __future__ import annotations

from app.commands.held_port import HERE, HeldPort

_held: list[HeldPort] = []


def free_port() -> int:
    """Nobody else is given it while this process lives, so it may be listened on whenever that is wanted."""
    port = HeldPort()
    port.ready_to_listen()
    _held.append(port)
    return port.number


def nobody_at() -> str:
    """``127.0.0.1:port`` where nobody listens."""
    return f"{HERE}:{free_port()}"

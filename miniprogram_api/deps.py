"""What a view may reach: the product, and who is asking."""

from __future__ import annotations

from typing import cast

from flask import current_app, g, request

from app.bootstrap import Product
from app.kernel.actor import Actor, Bearer
from app.kernel.errors import Unauthenticated

EXTENSION = "jianma"


def product() -> Product:
    return cast(Product, current_app.extensions[EXTENSION])


def request_id() -> str:
    return str(g.get("request_id", ""))


def installation() -> str | None:
    """The client's own id of its installation, where it sends one; at most 64 characters count."""
    return (request.headers.get("X-Device-Id") or "")[:64] or None


def actor() -> Actor:
    """The signed-in caller; looked up once per request. Raises Unauthenticated, and Forbidden for who has to
    choose a password or set up a second factor first, unless the view is there for that."""
    known = g.get("actor")
    if known is None:
        view = current_app.view_functions.get(request.endpoint or "")
        known = g.actor = product().signing_in.authenticate(
            _token(),
            installation(),
            setting_up=getattr(view, "while_setting_up", False),
            choosing_password=getattr(view, "with_first_password", False),
        )
    return cast(Actor, known)


def actor_after_waiting() -> Actor:
    """The caller as he is by now, for an answer that took its time. Raises as ``actor``: what was true when
    he asked may be over when he is told."""
    g.pop("actor", None)
    return actor()


def bearer() -> Bearer:
    """What the caller's token says; whether the sign-in still holds is not asked. Raises Unauthenticated."""
    return product().signing_in.bearer(_token())


def _token() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("LOGIN_REQUIRED", "请先登录")
    return token.strip()

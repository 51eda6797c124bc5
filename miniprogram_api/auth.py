"""Who may call a view. The role is checked here, the object in hand by the service, every time."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from werkzeug.exceptions import HTTPException

from app.kernel.actor import Actor
from app.kernel.errors import Forbidden
from miniprogram_api.deps import actor, bearer
from miniprogram_api.reach import REACH

View = TypeVar("View", bound=Callable[..., Any])


def caller_with(*roles: str) -> Actor:
    """The signed-in caller, who has one of the roles if any are named. Raises Unauthenticated, Forbidden."""
    caller = actor()
    if roles and not any(caller.has(role) for role in roles):
        raise Forbidden("FORBIDDEN_ROLE", "无操作权限", remedy="请使用有相应权限的账号登录")
    return caller


def signed_in(
    *roles: str,
    of: str | None = None,
    within: bool = False,
    while_setting_up: bool = False,
    with_first_password: bool = False,
) -> Callable[[View], View]:
    """A Bearer token is needed; with ``roles``, at least one of them (403 FORBIDDEN_ROLE).

    ``of``: a word of ``reach.REACH``, which objects these roles reach; KeyError for any other word.

    ``within``: the view looks after the sign-in and the roles itself, through ``caller_with``; here only
    the token is looked at, and a body that is not as it should be is told to nobody but a caller.

    ``while_setting_up``: open also to who needs a second factor and has none yet (``deps.actor``).

    ``with_first_password``: open also to whose password somebody else chose.

    Written on the view as data (``view.roles``, ``view.reach``): the OpenAPI document and the tests of rights
    read the same words that the server enforces.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not within:
                caller_with(*roles)
                return view(*args, **kwargs)
            bearer()
            try:
                return view(*args, **kwargs)
            except HTTPException:
                caller_with(*roles)
                raise

        guarded.roles = roles  # type: ignore[attr-defined]
        guarded.reach = of  # type: ignore[attr-defined]
        guarded.while_setting_up = while_setting_up  # type: ignore[attr-defined]
        guarded.with_first_password = with_first_password  # type: ignore[attr-defined]
        doc = dict(getattr(guarded, "_apidoc", {}))
        manual = {**doc.get("manual_doc", {}), "security": [{"bearer": []}], "x-roles": list(roles)}
        if while_setting_up:
            manual |= {"x-while-setting-up": True}
        if with_first_password:
            manual |= {"x-with-first-password": True}
        if of is not None:
            manual |= {"x-reach": of, "x-reach-means": REACH[of]}
        guarded._apidoc = {**doc, "manual_doc": manual}  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate

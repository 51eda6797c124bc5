"""Host apps (随申办 and the like) that show our pages: HOST_APPS is a JSON list, an object for each."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")
ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?")
FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
LONGEST = 400
RETURN_PATH = "/m/host/"
LOOPBACK = ("http://127.0.0.1", "http://localhost")


class HostAppsFault(ValueError):
    """What is wrong with the setting, without what is in it: there are secrets among it."""


@dataclass(frozen=True, slots=True)
class HostApp:
    """One host and our standing there (SH2023-3.13-1), as an OAuth 2.0 client.

    ``return_url`` is our own page to which the host sends people back; its path names the host, so that
    no host's answer is taken for another's. ``subject_url`` tells who is there, under ``subject_field``.
    ``framed_by`` is the origin whose pages may show ours in a frame; None for a host with a web view.
    """

    name: str
    label: str
    authorize_url: str
    token_url: str
    subject_url: str
    return_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str = "openid"
    subject_field: str = "sub"
    framed_by: str | None = None

    @property
    def urls(self) -> tuple[str, ...]:
        """Every address of it."""
        return (
            self.authorize_url,
            self.token_url,
            self.subject_url,
            self.return_url,
            *((self.framed_by,) if self.framed_by else ()),
        )

    @property
    def is_standin(self) -> bool:
        """Whether it listens on this machine only."""
        return any(url.startswith(LOOPBACK) for url in (self.authorize_url, self.token_url, self.subject_url))


KNOWN = {one.name for one in fields(HostApp)}
OPTIONAL = {"scope", "subject_field", "framed_by"}


@lru_cache(maxsize=4)
def read_host_apps(text: str) -> tuple[HostApp, ...]:
    """The hosts of the setting; none for an empty one. Raises HostAppsFault."""
    if not text.strip():
        return ()
    try:
        listed = json.loads(text)
    except ValueError:
        raise HostAppsFault("not a JSON list") from None
    if not isinstance(listed, list):
        raise HostAppsFault("not a JSON list")
    apps = tuple(_read(number, one) for number, one in enumerate(listed, start=1))
    if len({app.name for app in apps}) < len(apps):
        raise HostAppsFault("two hosts have one name")
    return apps


def _read(number: int, raw: Any) -> HostApp:
    if not isinstance(raw, Mapping):
        raise HostAppsFault(f"host {number} is not an object")
    unknown, missing = raw.keys() - KNOWN, KNOWN - OPTIONAL - raw.keys()
    if unknown or missing:
        raise HostAppsFault(f"host {number}: unknown {sorted(unknown)}, missing {sorted(missing)}")
    for name, value in raw.items():
        if not isinstance(value, str) or not 1 <= len(value) <= LONGEST:
            raise HostAppsFault(f"host {number}: {name} must be a text")
    app = HostApp(**raw)
    if not NAME.fullmatch(app.name):
        raise HostAppsFault(f"host {number}: name must be letters a to z, digits and dashes")
    if not FIELD.fullmatch(app.subject_field):
        raise HostAppsFault(f"host {number}: subject_field must be a field's name")
    if app.framed_by is not None and not ORIGIN.fullmatch(app.framed_by):
        raise HostAppsFault(f"host {number}: framed_by must be an origin, as in https://host.example")
    for url in (app.authorize_url, app.token_url, app.subject_url, app.return_url):
        if not _is_address(url):
            raise HostAppsFault(f"host {number}: addresses must be whole, as in https://host.example/path")
    if urlsplit(app.return_url).path != RETURN_PATH + app.name or urlsplit(app.return_url).query:
        raise HostAppsFault(f"host {number}: return_url must end with {RETURN_PATH}{app.name}")
    return app


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_plain = url.isascii() and url.isprintable() and " " not in url
    return (
        is_plain
        and parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and not parts.fragment
    )

"""Headers that keep browsers from doing what nobody asked for."""

from __future__ import annotations

from collections.abc import Collection

from flask import Flask, Response

from app.kernel.settings import Settings

HEADERS = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
]
NO_FRAME = "frame-ancestors 'none'"
NOTHING = "default-src 'none'; frame-ancestors 'none'"
"""For answers that are data."""
OWN_PARTS = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""What holds for every page: everything from here, nothing inline. Pictures each kind names itself."""
PAGES = f"{OWN_PARTS}; img-src 'self' data:"
"""For pages that do not say more: those of ``web`` have pictures just taken, and work without a network."""


def framed_by(policy: str, origins: Collection[str]) -> str:
    """SH2023-3.13-1: the policy of a page that these origins may show in a frame; nobody else may."""
    return policy.replace(NO_FRAME, f"frame-ancestors {' '.join(sorted(origins))}") if origins else policy


def init_app(flask: Flask, settings: Settings) -> None:
    always = list(HEADERS)
    if settings.is_production:
        always.append(("Strict-Transport-Security", "max-age=31536000"))

    def finish(response: Response) -> Response:
        response.headers.extend(always)
        is_page = response.mimetype == "text/html"
        response.headers.setdefault("Content-Security-Policy", PAGES if is_page else NOTHING)
        if NO_FRAME in response.headers["Content-Security-Policy"]:
            # It has no list of hosts, so it would keep out those that the policy lets frame a page.
            response.headers["X-Frame-Options"] = "DENY"
        return response

    flask.after_request(finish)

"""Headers that keep browsers from doing what nobody asked for."""

from __future__ import annotations

from flask import Flask, Response

from app.kernel.settings import Settings

HEADERS = [
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
]
NOTHING = "default-src 'none'; frame-ancestors 'none'"
"""For answers that are data."""
PAGES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""For pages: everything from here, nothing inline. Those of ``web`` need a camera and say so themselves."""


def init_app(flask: Flask, settings: Settings) -> None:
    always = list(HEADERS)
    if settings.is_production:
        always.append(("Strict-Transport-Security", "max-age=31536000"))

    def finish(response: Response) -> Response:
        response.headers.extend(always)
        is_page = response.mimetype == "text/html"
        response.headers.setdefault("Content-Security-Policy", PAGES if is_page else NOTHING)
        return response

    flask.after_request(finish)

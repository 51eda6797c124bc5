"""GET /, /m/…, /s/…, /c/… and /web/…: pages and their parts. They are clients of the API and nothing else."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from miniprogram_api.web.files import web_file

blp = Blueprint("web", __name__)

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Everything from here, nothing inline; pictures just taken are blobs."""
POWERS = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"
SERVICE_WORKER = "sw.js"


@blp.get("/")
def entrance() -> Response:
    """Where to go: worker, gate, office."""
    return _sent("index.html")


@blp.get("/<any(m, s, c):kind>")
def without_slash(kind: str) -> AnyResponse:
    return redirect(f"/{kind}/", code=308)


@blp.get("/<any(m, s, c):kind>/")
@blp.get("/<any(m, s, c):kind>/<path:page>")
def page(kind: str, page: str = "") -> Response:
    """All paths of a kind are one document; its script shows what the path names."""
    return _sent(f"{kind}/index.html")


@blp.get("/web/<path:name>")
def part(name: str) -> Response:
    """Scripts, styles, icons, manifests."""
    return _sent(name)


def _sent(name: str) -> Response:
    file = web_file(name)
    response = Response(file.data, mimetype=file.mimetype)
    response.set_etag(file.tag, weak=True)
    response.headers["Cache-Control"] = "no-cache"
    if file.mimetype == "text/html" or name == SERVICE_WORKER:
        response.headers["Content-Security-Policy"] = PAGE_POLICY
        response.headers["Permissions-Policy"] = POWERS
    if name == SERVICE_WORKER:
        response.headers["Service-Worker-Allowed"] = "/"
    response.make_conditional(request)
    return response

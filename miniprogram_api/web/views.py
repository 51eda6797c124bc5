"""GET /, /m/…, /s/…, /c/…, /v/… and /web/…: pages and their parts, clients of the API and nothing else."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from miniprogram_api.deps import product
from miniprogram_api.security_headers import OWN_PARTS, framed_by
from miniprogram_api.web.files import web_file

blp = Blueprint("web", __name__)

PAGE_POLICY = (
    f"{OWN_PARTS}; img-src 'self' data: blob:; media-src 'self' blob:; manifest-src 'self'; worker-src 'self'"
)
"""Pictures just taken are blobs."""
POWERS = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"
SERVICE_WORKER = "sw.js"
WORKERS = "m"
"""The pages that a host app may show; those of gates and offices are framed by nobody."""


@blp.get("/")
def entrance() -> Response:
    """Where to go: worker, gate, office."""
    return _sent("index.html")


@blp.get("/<any(m, s, c, v):kind>")
def without_slash(kind: str) -> AnyResponse:
    return redirect(f"/{kind}/", code=308)


@blp.get("/<any(m, s, c, v):kind>/")
@blp.get("/<any(m, s, c, v):kind>/<path:page>")
def page(kind: str, page: str = "") -> Response:
    """All paths of a kind are one document; its script shows what the path names."""
    response = _sent(f"{kind}/index.html")
    if kind == WORKERS:
        hosts = {host.framed_by for host in product().settings.hosts if host.framed_by}
        response.headers["Content-Security-Policy"] = framed_by(PAGE_POLICY, hosts)
    return response


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

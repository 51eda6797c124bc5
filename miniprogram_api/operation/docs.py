"""GET /docs, /docs/problems and /openapi.json: pages that work without any network beyond this server."""

from __future__ import annotations

import html
import importlib.util
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, current_app, send_file

from app.kernel.errors import Missing
from miniprogram_api.operation import problem_index

blp = Blueprint("docs", __name__)

PAGES = Path(__file__).with_name("pages")
DOCUMENT = "openapi_document"
SWAGGER = {"swagger-ui.css": "css", "swagger-ui-bundle.js": "js"}


@cache
def _swagger() -> Path:
    """Where the package keeps Swagger UI's files; found without importing it."""
    spec = importlib.util.find_spec("flask_openapi3_swagger")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the requirement flask-openapi3-swagger is not installed")
    return Path(spec.submodule_search_locations[0]) / "templates" / "swagger"


@blp.get("/openapi.json")
def openapi() -> Response:
    """The document, as text that never changes while the server runs."""
    return Response(current_app.extensions[DOCUMENT].text(), mimetype="application/json")


@blp.get("/docs")
def docs() -> Response:
    return send_file(PAGES / "docs.html", max_age=0)


@blp.get("/docs/assets/<name>")
def asset(name: str) -> Response:
    if name in SWAGGER:
        response = send_file(_swagger() / SWAGGER[name] / name, max_age=86_400)
        response.direct_passthrough = False  # read, so that it can be compressed
        response.set_data(response.get_data())
        return response
    if name == "docs.js":
        return send_file(PAGES / name, max_age=0)
    raise Missing("NOT_FOUND", "没有找到您要的内容")


@blp.get("/docs/problems")
def problems() -> Response:
    """Every code with its words; ``type`` of a problem document points into it."""
    rows = "\n".join(
        f'<dt id="{html.escape(code)}"><code>{html.escape(code)}</code></dt>'
        + "".join(f"<dd>{html.escape(message)}</dd>" for message in messages)
        for code, messages in problem_index.codes().items()
    )
    page = (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>建码 Jianma 错误代码</title></head><body><h1>错误代码</h1><dl>{rows}</dl></body></html>"
    )
    return Response(page, mimetype="text/html")

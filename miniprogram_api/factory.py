"""create_app: the product behind HTTP."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api

from app.bootstrap import Product, build
from app.kernel.settings import Settings
from miniprogram_api import problems, requests_in_hand
from miniprogram_api.deps import EXTENSION
from miniprogram_api.operation.views import blp as operation
from miniprogram_api.signing_in.views import blp as signing_in

API_PREFIX = "/api/v1"
CAPABILITIES = (signing_in,)


def create_app(settings: Settings, product: Product | None = None) -> Flask:
    """The WSGI application; ``product`` is given by tests that replace a part."""
    flask = Flask("jianma", static_folder=None)
    flask.extensions[EXTENSION] = product or build(settings)
    flask.json.ensure_ascii = False  # type: ignore[attr-defined]
    flask.config.update(
        API_TITLE="建码 Jianma",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_JSON_PATH="openapi.json",
        MAX_CONTENT_LENGTH=24 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
    )
    problems.init_app(flask)
    requests_in_hand.init_app(flask)
    flask.register_blueprint(operation)
    api = Api(flask)
    for blueprint in CAPABILITIES:
        api.register_blueprint(blueprint, url_prefix=API_PREFIX)
    return flask

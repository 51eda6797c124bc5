"""create_app: the product behind HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.bootstrap import Product, build
from app.kernel.settings import Settings
from miniprogram_api import (
    bodies,
    compression,
    conditional,
    crowding,
    idempotency,
    limits,
    openapi,
    problems,
    requests_in_hand,
    security_headers,
)
from miniprogram_api.activation.views import blp as activation
from miniprogram_api.archive.employers import blp as archive_employers
from miniprogram_api.archive.views import blp as archive
from miniprogram_api.attendance.views import blp as attendance
from miniprogram_api.audit.views import blp as audit
from miniprogram_api.certificates.imports import blp as certificate_imports
from miniprogram_api.certificates.own import blp as own_certificates
from miniprogram_api.certificates.public import blp as public_certificates
from miniprogram_api.certificates.views import blp as certificates
from miniprogram_api.codes.views import blp as codes
from miniprogram_api.companies.views import blp as companies
from miniprogram_api.consents.views import blp as consents
from miniprogram_api.contracts.own import blp as own_contracts
from miniprogram_api.contracts.views import blp as contracts
from miniprogram_api.conversion.campaigns import blp as conversion_campaigns
from miniprogram_api.conversion.views import blp as conversion
from miniprogram_api.data_requests.views import blp as data_requests
from miniprogram_api.deps import EXTENSION
from miniprogram_api.dictionaries.views import blp as dictionaries
from miniprogram_api.duplicates.own import blp as own_duplicates
from miniprogram_api.duplicates.public import blp as duplicate_notices
from miniprogram_api.duplicates.views import blp as duplicates
from miniprogram_api.education.decisions import blp as renewals
from miniprogram_api.education.views import blp as education
from miniprogram_api.entrance.views import blp as entrance
from miniprogram_api.files_of_me.views import blp as files_of_me
from miniprogram_api.home.views import blp as home
from miniprogram_api.learning.views import blp as learning
from miniprogram_api.notices.views import blp as notices
from miniprogram_api.operation import docs
from miniprogram_api.operation.views import blp as operation
from miniprogram_api.photos.views import blp as photos
from miniprogram_api.practice.office import blp as practice_registrations
from miniprogram_api.practice.own import blp as own_practice_registrations
from miniprogram_api.projects.taking_part import blp as taking_part
from miniprogram_api.projects.views import blp as projects
from miniprogram_api.registrations.views import blp as registrations
from miniprogram_api.scanning.credentials import blp as gate_credentials
from miniprogram_api.scanning.device_events import blp as device_events
from miniprogram_api.scanning.devices import blp as gate_devices
from miniprogram_api.scanning.views import blp as scanning
from miniprogram_api.service_items.views import blp as service_items
from miniprogram_api.signing_in.account_safety import blp as account_safety
from miniprogram_api.signing_in.host_apps import blp as host_apps
from miniprogram_api.signing_in.staff_accounts import blp as staff_accounts
from miniprogram_api.signing_in.views import blp as signing_in
from miniprogram_api.training.learners import blp as learners
from miniprogram_api.training.views import blp as training
from miniprogram_api.verification.reviews import blp as reviews
from miniprogram_api.verification.revocations import blp as revocations
from miniprogram_api.verification.views import blp as verification
from miniprogram_api.wages.own import blp as own_wages
from miniprogram_api.wages.payment import blp as wage_payment
from miniprogram_api.wages.views import blp as wages
from miniprogram_api.web.client_config import blp as client_config
from miniprogram_api.web.views import blp as web
from miniprogram_api.workers.blacklist import blp as blacklist
from miniprogram_api.workers.imports import blp as roster_imports
from miniprogram_api.workers.views import blp as workers

API_PREFIX = "/api/v1"
CAPABILITIES = (
    signing_in,
    account_safety,
    host_apps,
    staff_accounts,
    entrance,
    client_config,
    verification,
    reviews,
    revocations,
    photos,
    companies,
    projects,
    taking_part,
    roster_imports,
    workers,
    blacklist,
    contracts,
    own_contracts,
    dictionaries,
    scanning,
    gate_devices,
    device_events,
    gate_credentials,
    attendance,
    wages,
    wage_payment,
    own_wages,
    codes,
    home,
    notices,
    duplicates,
    own_duplicates,
    duplicate_notices,
    certificates,
    certificate_imports,
    own_certificates,
    activation,
    registrations,
    own_practice_registrations,
    practice_registrations,
    service_items,
    public_certificates,
    conversion,
    conversion_campaigns,
    consents,
    files_of_me,
    archive,
    archive_employers,
    data_requests,
    training,
    learners,
    learning,
    education,
    renewals,
    audit,
)


class Application(Flask):
    """Flask without coroutines: nothing here is one, and asking that of every function at every request
    takes as long as a statement."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(settings: Settings, product: Product | None = None) -> Flask:
    """The WSGI application; ``product`` is given by tests that replace a part."""
    flask = Application("jianma", static_folder=None)
    flask.extensions[EXTENSION] = product or build(settings)
    flask.json.ensure_ascii = False  # type: ignore[attr-defined]
    # Else two slashes are answered with a full address, under whatever name the caller gave in Host.
    flask.url_map.merge_slashes = False
    flask.config.update(
        API_TITLE="建码 Jianma",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        MAX_CONTENT_LENGTH=24 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
    )
    _surround(flask, settings)
    flask.register_blueprint(operation)
    flask.register_blueprint(docs.blp)
    flask.register_blueprint(web)
    api = openapi.ProblemApi(flask)
    for blueprint in CAPABILITIES:
        api.register_blueprint(blueprint, url_prefix=API_PREFIX)
    flask.extensions[docs.DOCUMENT] = openapi.Document(api)
    return flask


def _surround(flask: Flask, settings: Settings) -> None:
    """What holds for every request. Flask runs these top down before a view and bottom up after it."""
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        flask.wsgi_app = ProxyFix(flask.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    problems.init_app(flask)
    requests_in_hand.init_app(flask)
    crowding.init_app(flask)
    security_headers.init_app(flask, settings)
    compression.init_app(flask)
    conditional.init_app(flask)
    bodies.init_app(flask)
    limits.init_app(flask, settings)
    idempotency.init_app(flask)

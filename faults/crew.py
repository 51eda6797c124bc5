"""Fills the installation that the environment names with everybody whom the load needs.

``python -m faults.crew SIZE``; prints one JSON object: ``project``, ``gates`` and ``regulator`` (tokens),
``codes`` (code ids of workers), ``holders`` (tokens), ``entrants`` (tokens of those who register), ``filed``
(accounts of those whom the registry is to store), ``applicants`` (token, account), ``learners`` (token,
enrolment, section), ``officers`` (token, certificate, a certificate that converts), ``employers`` (of
faults/employers.py).
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

from app.bootstrap import Product, build
from app.certificates.models import ConversionCampaign
from app.kernel import db
from app.kernel.clock import legal_day
from app.kernel.ids import new_id
from app.kernel.settings import Settings
from app.people.models import Verification, number_index
from app.people.rules.verification import Status
from app.people.service.verification.registry_step import FILE_PERSON
from faults.employers import WORKERS, employers
from tests.factories.attendance import a_worker
from tests.factories.cast import stranger
from tests.factories.certificates import CHONGQING, a_safety_officer
from tests.factories.conversion import QUALITY, SITE, a_role_course
from tests.factories.gateways import FakeWechat
from tests.factories.people import Headers, a_verified_person, staff_headers
from tests.factories.sites import a_site
from tests.factories.training import a_centre, a_provider, a_pupil
from tests.factories.verification import BASICS, applicant

LONG = ((True, 8, (7200, 600)),)
LEARNERS, HOLDERS = 3, 3
_numbers = count(1)


def fill(product: Product, size: int) -> dict[str, Any]:
    """``size`` workers with codes; a sixteenth as many of everybody else."""
    others = size // 16
    with db.database.atomic():
        site = a_site(product)
        return {
            "project": site.id,
            "gates": [_token(staff_headers(product, "site_staff", "project", site.id)) for _gate in range(3)],
            "regulator": _token(staff_headers(product, "regulator", "region", CHONGQING)),
            "codes": [a_worker(product, site, next(_numbers)).code_id for _worker in range(size)],
            "holders": [_holder(product) for _holder_number in range(HOLDERS)],
            "learners": [_learner(product) for _learner_number in range(LEARNERS)],
            "officers": _officers(product, others),
            "employers": employers(
                product, [stranger(next(_numbers)) for _one in range(others // 2 * WORKERS)]
            ),
            "entrants": [_holder(product) for _entrant in range(others)],
            "filed": [_filed(product) for _person in range(others // 2)],
            "applicants": [_applicant(product) for _applicant_number in range(others)],
        }


def _holder(product: Product) -> str:
    return _token(a_verified_person(product, stranger(next(_numbers))).headers)


def _applicant(product: Product) -> dict[str, str]:
    who = applicant(product, stranger(next(_numbers)), purposes=BASICS)
    return {"token": who.token, "account": who.account_id}


def _filed(product: Product) -> str:
    """Admitted, and on the way to the registry."""
    member = stranger(next(_numbers))
    who = applicant(product, member, purposes=BASICS)
    now = product.clock.now()
    run = Verification.create(
        account_id=who.account_id,
        status=Status.VERIFIED,
        confirmed_name=member.name,
        confirmed_number=member.id_number,
        confirmed_index=number_index(member.id_number),
        verified_at=now,
        updated_at=now,
    )
    product.jobs.submit(FILE_PERSON, run.id, payload={"filing": new_id()})
    return str(who.account_id)


def _learner(product: Product) -> dict[str, str]:
    who = a_verified_person(product, stranger(next(_numbers)))
    centre = a_centre(product, LONG)
    actor = product.signing_in.authenticate(_token(who.headers))
    pupil = a_pupil(centre, actor=actor)
    return {"token": _token(who.headers), "enrolment": pupil.enrolment.id, "section": centre.section("1.1")}


def _officers(product: Product, how_many: int) -> list[dict[str, str]]:
    now = product.clock.now()
    today = legal_day(now)
    ConversionCampaign.create(
        province_code=CHONGQING,
        title="安全员转岗",
        opens_on=today - timedelta(days=30),
        closes_on=today + timedelta(days=30),
        created_at=now,
    )
    provider = a_provider(product)
    for post in (SITE, QUALITY):
        a_role_course(product, provider, post)
    found = []
    for _officer in range(how_many):
        who = stranger(next(_numbers))
        holder = a_verified_person(product, who)
        days = {"issued_on": date(2021, 6, 1), "valid_from": date(2021, 6, 1)}
        source = a_safety_officer(product, who, **days, valid_to=today + timedelta(days=400))
        found.append({"token": _token(holder.headers), "certificate": source.id})
    return found


def _token(headers: Headers) -> str:
    return headers["Authorization"].removeprefix("Bearer ")


if __name__ == "__main__":
    real = build(Settings.from_env())
    installed = build(real.settings, gateways=replace(real.gateways, wechat=FakeWechat()))
    with db.connection():
        print(json.dumps(fill(installed, int(sys.argv[1]))))

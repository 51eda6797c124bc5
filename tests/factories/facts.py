"""Facts as rules are given them, of somebody and something in good order; a test says what differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.certificates.facts import ACTIVE, SAFETY_MANAGEMENT, VALID, CertificateFacts
from app.employment.facts import Engagement

TRAINING_POST = CertificateFacts(
    id="c",
    number="渝建教1",
    name="证书",
    kind="TRAINING_POST_NEW",
    category=None,
    post="SAFETY_OFFICER",
    specialty=None,
    province_code="500000",
    valid_from=None,
    valid_to=None,
    activation=ACTIVE,
    standing=VALID,
    holder_name_index="n",
    holder_index="h",
)
"""Of a safety officer, from a training institution; it has no end."""
SAFETY_C = replace(TRAINING_POST, number="渝建安C1", kind=SAFETY_MANAGEMENT, category="C", post=None)
"""Of a full-time safety manager."""
ENGAGEMENT = Engagement(
    worker_id="w",
    stage="trade_assigned",
    company_id="c",
    company_name="渝建劳务有限公司",
    is_filed=True,
    team_id="t",
    team_name="钢筋一班",
    work_type="020",
    identity_class="worker",
    post=None,
    is_team_leader=False,
    joined_on=date(2026, 1, 1),
    exited_on=None,
)

"""Who may activate a certificate, and whose activation a clean-up takes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.certificates.facts import CertificateFacts, HolderFacts
from app.certificates.rules.realname import is_his, is_proven
from app.certificates.rules.validity import may_be_used
from app.kernel.decision import Decision

CITE = "CQ2023-4-1"


def may_identify(holder: HolderFacts, marks: Sequence[str], channels: Sequence[str]) -> Decision:
    """CQ2023-4-1: real-name verification comes before anything is said about a certificate."""
    return is_proven(holder, marks, channels, cite=CITE)


def may_activate(
    certificate: CertificateFacts,
    holder: HolderFacts,
    marks: Sequence[str],
    channels: Sequence[str],
    on: date,
) -> Decision:
    """CQ2023-4-1: a verified person, his own certificate, valid on the day. Also after a clean-up (A-27)."""
    return Decision.all_of(
        may_identify(holder, marks, channels),
        is_his(certificate, holder),
        may_be_used(certificate, on, cite=CITE),
    )

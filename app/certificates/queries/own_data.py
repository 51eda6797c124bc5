"""What the slice keeps of one person, for himself."""

from __future__ import annotations

from typing import Any

from app.certificates.models import (
    CaseAttempt,
    CeEnrolment,
    CertificateEvent,
    CertificateImportRow,
    CertificateReminder,
    CleanupItem,
    ConversionFace,
    DuplicateCase,
    PracticeRegistration,
    PracticeRegistrationStep,
    RegistrationApplication,
    RoleConversion,
)
from app.certificates.queries.registry import certificates_of, holder_of
from app.kernel.own_rows import Rows, own_rows


def own_certificates(person_id: str) -> Rows:
    """None before he has proven the number that is on them."""
    return own_rows(_certificates(person_id))


def own_certificate_events(person_id: str) -> Rows:
    ids = [row.id for row in _certificates(person_id)]
    found = CertificateEvent.select().where(CertificateEvent.certificate_id << ids)
    return own_rows(found.order_by(CertificateEvent.at), leave_out=("detail",))


def own_certificate_errands(person_id: str) -> Rows:
    """Rows of sheets that registered them, reminders that were due, clean-ups that met them."""
    ids = [row.id for row in _certificates(person_id)]
    tables: tuple[Any, ...] = (CertificateImportRow, CertificateReminder, CleanupItem)
    told: Rows = []
    for table in tables:
        found = table.select().where(table.certificate_id << ids).order_by(table.id)
        told += [{"record": table._meta.table_name, **row} for row in own_rows(found)]
    return told


def own_continuing_education(person_id: str) -> Rows:
    return own_rows(CeEnrolment.select().where(CeEnrolment.person_id == person_id))


def own_conversions(person_id: str) -> Rows:
    return own_rows(RoleConversion.select().where(RoleConversion.person_id == person_id))


def own_conversion_faces(person_id: str) -> Rows:
    mine = RoleConversion.select(RoleConversion.id).where(RoleConversion.person_id == person_id)
    return own_rows(ConversionFace.select().where(ConversionFace.conversion_id.in_(mine)))


def own_registrations(person_id: str) -> Rows:
    return own_rows(RegistrationApplication.select().where(RegistrationApplication.person_id == person_id))


def own_practice_registrations(person_id: str) -> Rows:
    """Applications, and behind them their steps."""
    mine = PracticeRegistration.select().where(PracticeRegistration.person_id == person_id)
    told: Rows = [{"record": "practice_registration", **row} for row in own_rows(mine)]
    ids = [row.id for row in mine]
    steps = PracticeRegistrationStep.select().where(PracticeRegistrationStep.practice_id << ids)
    ordered = steps.order_by(PracticeRegistrationStep.at, PracticeRegistrationStep.id)
    return told + [{"record": "practice_registration_step", **row} for row in own_rows(ordered)]


def own_duplicate_cases(person_id: str) -> Rows:
    """By the number that he has proven."""
    index = _index(person_id)
    if index is None:
        return []
    return own_rows(DuplicateCase.select().where(DuplicateCase.holder_index == index))


def own_case_attempts(person_id: str) -> Rows:
    """How he was sought in a case of his."""
    index = _index(person_id)
    if index is None:
        return []
    cases = DuplicateCase.select(DuplicateCase.id).where(DuplicateCase.holder_index == index)
    return own_rows(CaseAttempt.select().where(CaseAttempt.case_id.in_(cases)).order_by(CaseAttempt.at))


def open_matters(person_id: str) -> list[str]:
    """What he is told before his account is closed."""
    told = []
    index = _index(person_id)
    open_cases = DuplicateCase.select().where(
        (DuplicateCase.holder_index == index) & DuplicateCase.open_key.is_null(False)
    )
    if index is not None and open_cases.exists():
        told.append("您有重复持证案件正在办理：注销不影响办理，选择须到发证机关窗口提交")
    if _exists(CeEnrolment, CeEnrolment.person_id == person_id, CeEnrolment.living_key.is_null(False)):
        told.append("您有继续教育或延期正在办理：注销后不能在手机上继续")
    living = RoleConversion.state.not_in(("completed", "closed"))
    if _exists(RoleConversion, RoleConversion.person_id == person_id, living):
        told.append("您有转岗申请正在办理：注销后不能在手机上继续")
    is_open = PracticeRegistration.pending_key.is_null(False)
    if _exists(PracticeRegistration, PracticeRegistration.person_id == person_id, is_open):
        told.append("您有执业注册申请正在办理：注销后不能在手机上继续")
    is_pending = RegistrationApplication.state == "pending"
    if _exists(RegistrationApplication, RegistrationApplication.person_id == person_id, is_pending):
        told.append("您有报名申请正在核查：注销后查不到结果")
    return told


def _exists(table: Any, *conditions: Any) -> bool:
    return bool(table.select().where(*conditions).exists())


def _index(person_id: str) -> str | None:
    holder = holder_of(person_id)
    return holder.holder_index if holder else None


def _certificates(person_id: str) -> list[Any]:
    holder = holder_of(person_id)
    return list(certificates_of(holder)) if holder else []

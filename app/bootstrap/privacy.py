"""What is owed to people about their data, wired: copies, deletion, retention, keys, the trail's anchor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.attendance.queries import own_data as attendance
from app.bootstrap.gateways import Gateways
from app.certificates.queries import own_data as certificates
from app.certificates.service.purging import remove_sheet_answers
from app.employment.queries import own_data as employment
from app.employment.service.purging import remove_roster_answers
from app.kernel.anchors import AnchorFile
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.jobs import DONE, Job, Jobs
from app.kernel.purging import Chore, Purge, remove_rows
from app.kernel.rotation import KEY_ROTATION, KeyRotation
from app.kernel.settings import Settings
from app.people.ports import PeopleScope
from app.people.queries import own_data as people
from app.people.service import purging
from app.people.service.codes import PersonalCodes
from app.people.service.consents import Consents
from app.people.service.data_requests import DATA_EXPORT, Closing, Contribution, DataRequests, Exporting
from app.people.service.stored_faces import StoredFaces
from app.policies import retention
from app.policies.loader import Policies
from app.training.queries import own_data as training

CONTRIBUTIONS = (
    Contribution("identity", "身份资料", people.own_identity),
    Contribution("accounts", "账号", people.own_accounts),
    Contribution("sign_ins", "登录方式和登录记录", people.own_sign_ins),
    Contribution("personal_codes", "个人码", people.own_codes),
    Contribution("consents", "同意和撤回", people.own_consents),
    Contribution("verifications", "实名认证", people.own_verifications),
    Contribution("verification_reviews", "人工审核", people.own_reviews),
    Contribution("face_template", "人脸特征（只写有没有）", people.own_face),
    Contribution("notices", "消息通知", people.own_notices),
    Contribution("file_readers", "谁看过、动过我的资料", people.own_trail),
    Contribution("data_requests", "查阅和删除申请", people.own_data_requests),
    Contribution("engagements", "项目用工登记", employment.own_engagements),
    Contribution("engagement_steps", "用工登记的步骤", employment.own_engagement_steps),
    Contribution("blacklist", "黑名单记录", employment.own_bars),
    Contribution("enrolments", "培训报名", training.own_enrolments),
    Contribution("learning", "学习记录", training.own_learning),
    Contribution("learning_appeals", "学时申诉", training.own_learning_appeals),
    Contribution("certificates", "证书", certificates.own_certificates),
    Contribution("certificate_events", "证书的办理经过", certificates.own_certificate_events),
    Contribution("continuing_education", "继续教育和延期", certificates.own_continuing_education),
    Contribution("conversions", "转岗申请", certificates.own_conversions),
    Contribution("conversion_faces", "转岗人脸核验", certificates.own_conversion_faces),
    Contribution("registrations", "报名申请", certificates.own_registrations),
    Contribution("duplicate_cases", "重复持证案件", certificates.own_duplicate_cases),
    Contribution("passages", "进出场记录", attendance.own_passages),
    Contribution("presence", "是否在场", attendance.own_presence),
    Contribution("attendance_appeals", "考勤申诉", attendance.own_appeals),
)
MATTERS = (
    attendance.still_inside,
    employment.living_engagements,
    training.living_enrolments,
    certificates.open_matters,
)


@dataclass(frozen=True)
class Privacy:
    """One attribute per use-case class."""

    data_requests: DataRequests
    purge: Purge
    key_rotation: KeyRotation
    stored_faces: StoredFaces
    anchors: AnchorFile


def wire_privacy(
    settings: Settings,
    clock: Clock,
    parts: Gateways,
    jobs: Jobs,
    audit: Audit,
    policies: Policies,
    codes: PersonalCodes,
    consents: Consents,
    scope: PeopleScope,
) -> Privacy:
    exporting = Exporting(clock, audit, parts.photos, CONTRIBUTIONS)
    jobs.register(DATA_EXPORT, exporting.build, on_failed=exporting.give_up)
    rotation = KeyRotation(clock, jobs, parts.photos)
    jobs.register(KEY_ROTATION, rotation.carry_out)
    closing = Closing(clock, audit, parts.photos, codes, consents, MATTERS)
    return Privacy(
        data_requests=DataRequests(clock, policies, jobs, parts.photos, closing, scope),
        purge=Purge(clock, _chores()),
        key_rotation=rotation,
        stored_faces=StoredFaces(),
        anchors=AnchorFile(settings.data_dir),
    )


def _chores() -> tuple[Chore, ...]:
    """Every line of the table that says ``purge`` for a table, in an order that leaves nothing behind:
    tokens before the sign-ins that they continue."""
    removers = {
        "refresh_token": purging.remove_refresh_tokens,
        "session": purging.remove_sessions,
        "sign_in_ticket": purging.remove_sign_in_tickets,
        "sms_code": purging.remove_sms_codes,
        "notice": purging.remove_notices,
        "message_ledger": purging.remove_message_ledger,
        "roster_import_row": remove_roster_answers,
        "certificate_import_row": remove_sheet_answers,
        "job": _remove_done_jobs,
    }
    times = retention.table()
    return tuple(Chore(name, times[f"table.{name}"].keep, remove) for name, remove in removers.items())


def _remove_done_jobs(until: datetime) -> int:
    return remove_rows(Job, (Job.state == DONE) & (Job.finished_at < until))

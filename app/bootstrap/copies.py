"""The copy of everything about one person: what each slice gives, and what is left out and why."""

from __future__ import annotations

from collections.abc import Mapping

from app.attendance.queries import own_data as attendance
from app.certificates.queries import own_data as certificates
from app.employment.queries import own_data as employment
from app.people.queries import own_data as people
from app.people.service.data_requests import Contribution
from app.training.queries import own_data as training
from app.wages.queries import own_contracts as contracts
from app.wages.queries import own_wages_data as wages

CONTRIBUTIONS = (
    Contribution("identity", "身份资料", people.own_identity, ("person",)),
    Contribution("accounts", "账号", people.own_accounts, ("account",)),
    Contribution(
        "sign_ins",
        "登录方式和登录记录",
        people.own_sign_ins,
        ("wechat_binding", "phone_binding", "host_binding", "session"),
    ),
    Contribution(
        "offices",
        "岗位权限和账号名",
        people.own_offices,
        ("role_grant", "password_credential"),
    ),
    Contribution("personal_codes", "个人码", people.own_codes, ("personal_code",)),
    Contribution("consents", "同意和撤回", people.own_consents, ("consent",)),
    Contribution("verifications", "实名认证", people.own_verifications, ("real_name_verification",)),
    Contribution("verification_reviews", "人工审核", people.own_reviews, ("verification_review",)),
    Contribution("face_template", "人脸特征（只写有没有）", people.own_face, ("face_template",)),
    Contribution("notices", "消息通知", people.own_notices, ("notice",)),
    Contribution(
        "messages",
        "微信提醒的次数和发送记录",
        people.own_messages,
        ("message_quota", "message_ledger"),
    ),
    Contribution("file_readers", "谁看过、动过我的资料", people.own_trail, ("audit_entry",)),
    Contribution("data_requests", "查阅和删除申请", people.own_data_requests, ("data_request",)),
    Contribution("statements", "自己填写的档案内容", people.own_statements, ("archive_statement",)),
    Contribution("engagements", "项目用工登记", employment.own_engagements, ("project_worker",)),
    Contribution("engagement_steps", "用工登记的步骤", employment.own_engagement_steps, ("engagement_step",)),
    Contribution("roster_answers", "花名册导入的结果", employment.own_roster_answers, ("roster_import_row",)),
    Contribution("blacklist", "黑名单记录", employment.own_bars, ("blacklist_entry",)),
    Contribution("health_checks", "体检记录", employment.own_health_checks, ("health_check",)),
    Contribution("evaluations", "用工评价", employment.own_evaluations, ("worker_evaluation",)),
    Contribution("conduct", "奖惩记录", employment.own_conduct, ("conduct_record",)),
    Contribution("enrolments", "培训报名", training.own_enrolments, ("enrolment",)),
    Contribution(
        "learning",
        "学习记录",
        training.own_learning,
        (
            "chapter_credit",
            "learning_day",
            "section_progress",
            "uncredited_time",
            "learning_check",
            "training_assessment",
            "course_feedback",
            "learning_session",
            "learning_event",
            "uncredited_sum",
        ),
    ),
    Contribution("learning_appeals", "学时申诉", training.own_learning_appeals, ("learning_appeal",)),
    Contribution("certificates", "证书", certificates.own_certificates, ("certificate",)),
    Contribution(
        "certificate_events", "证书的办理经过", certificates.own_certificate_events, ("certificate_event",)
    ),
    Contribution(
        "certificate_errands",
        "证书的导入、提醒和清理",
        certificates.own_certificate_errands,
        ("certificate_import_row", "certificate_reminder", "activation_cleanup_item"),
    ),
    Contribution(
        "continuing_education", "继续教育和延期", certificates.own_continuing_education, ("ce_enrolment",)
    ),
    Contribution("conversions", "转岗申请", certificates.own_conversions, ("role_conversion",)),
    Contribution("conversion_faces", "转岗人脸核验", certificates.own_conversion_faces, ("conversion_face",)),
    Contribution("registrations", "报名申请", certificates.own_registrations, ("registration_application",)),
    Contribution(
        "practice_registrations",
        "执业注册申请和经过",
        certificates.own_practice_registrations,
        ("practice_registration", "practice_registration_step"),
    ),
    Contribution("duplicate_cases", "重复持证案件", certificates.own_duplicate_cases, ("duplicate_case",)),
    Contribution(
        "case_attempts",
        "重复持证案件中联系您的经过",
        certificates.own_case_attempts,
        ("duplicate_case_attempt",),
    ),
    Contribution("passages", "进出场记录", attendance.own_passages, ("site_attendance",)),
    Contribution(
        "gate_credentials", "过闸机用的卡号和编号", attendance.own_credentials, ("gate_credential",)
    ),
    Contribution("presence", "是否在场", attendance.own_presence, ("presence",)),
    Contribution("attendance_appeals", "考勤申诉", attendance.own_appeals, ("attendance_appeal",)),
    Contribution("contracts", "劳动合同和用工协议", contracts.own_contracts, ("worker_contract",)),
    Contribution(
        "contract_versions",
        "合同的约定和变更",
        contracts.own_contract_versions,
        ("worker_contract_version",),
    ),
    Contribution("alerts", "门口的异常提示", attendance.own_alerts, ("scan_alert",)),
    Contribution("wages", "工资", wages.own_wage_lines, ("wage_item",)),
    Contribution("wage_account", "工资卡", wages.own_wage_accounts, ("worker_wage_account",)),
    Contribution("wage_payments", "工资发放记录", wages.own_payments, ("wage_payment",)),
    Contribution("wage_advances", "总包垫付记录", wages.own_advances, ("wage_advance",)),
    Contribution("arrears", "欠薪提醒", wages.own_arrears, ("arrears_warning",)),
)
"""In the order in which he reads them."""

LEFT_OUT: Mapping[str, str] = {
    "refresh_token": "登录令牌的摘要，读不出任何内容；登录记录在“登录方式和登录记录”里",
    "sms_code": "短信验证码的摘要，读不出任何内容",
    "host_sign_in": "正在通过别的应用登录的记号，没有个人信息，几分钟后失效",
    "sign_in_ticket": "等待两步验证的登录，几分钟后失效",
    "second_factor": "单位账号两步验证的密钥，交出来就不再安全",
    "roster_entry": "门卫手机名册的版本号，内容来自用工登记",
    "device_key": "闸机设备的密钥，没有个人信息，交出来就不再安全",
    "scan_ledger": "每次扫码的编号，用来防止重复登记；内容在“进出场记录”里",
    "wage_account": "项目的工资支付专用账户，没有个人信息",
    "wage_step": "工资表每一步由哪个账号办理，没有工人的信息；您的那一行在“工资”里",
    "roster_import": "花名册文件的办理进度，没有个人信息",
    "certificate_import": "证书文件的办理进度，没有个人信息",
    "learning_note": "几分钟内就结算的播放心跳，结算后在“学习记录”里",
    "job": "后台任务，只有编号，没有个人信息",
}
"""Tables that are no part of it: the person reads these words in his copy."""

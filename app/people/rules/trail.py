"""The trail of a person's file in his own words: who did what with it."""

from __future__ import annotations

import re
from collections.abc import Mapping

ACTIONS: Mapping[str, str] = {
    "person.unmasked": "查看了您的完整资料",
    "person.verified": "您的实名认证通过",
    "person.stored": "您的资料已登记入库",
    "person.revoked": "撤销了您的实名认证",
    "person.released": "解除了撤销，您可以重新实名认证",
    "person.filed_again": "把您的资料重新提交登记系统",
    "verification.review_asked": "申请人工审核",
    "verification.opened": "打开了您的认证照片，用于人工审核",
    "verification.decided": "对您的实名认证作出了人工审核结论",
    "account.identity_moved": "您的实名身份换到了另一个微信号",
    "account.suspended": "停用了您在单位的权限，您自己的资料和个人码不受影响",
    "account.resumed": "恢复了您在单位的权限",
    "account.closed": "注销了账号，删除了可以删除的资料",
    "data.exported": "为您整理了个人信息副本",
    "data.downloaded": "您的个人信息副本被下载了一次，用的是您手机上生成的链接",
    "data.tried_again": "重新为您整理个人信息副本",
    "face.forgotten": "删除了保存的人脸特征和自拍照",
    "code.replaced": "更换了个人码",
    "code.sticker_printed": "打印了您的安全帽贴码",
    "code.checked": "扫码检查了您的个人码",
    "worker.filed_by_id": "按您的人员编号（没有填身份证号）把您登记到了项目",
    "worker.number_entered": "用您的姓名和身份证号核对了项目登记，从此可以凭理由查看您的完整资料",
    "worker.changed": "修改了您的项目登记",
    "worker.exited": "办理了您的退场",
    "scan.by_hand": "手工为您登记了进出",
    "credential.bound": "把一张卡（或指纹、人脸的编号）登记在您名下，用于过闸机",
    "credential.revoked": "解除了登记在您名下的一张卡（或指纹、人脸的编号）",
    "blacklist.added": "把您列入了黑名单",
    "blacklist.lifted": "把您移出了黑名单",
    "wages.edited": "手工改了您一个月的工资金额",
    "wages.answered": "确认了工资或提出了异议",
    "wages.own_account": "登记了工资卡",
    "wages.bank_sheet": "为发工资取出了您的姓名和工资卡号，交给银行",
    "wages.advanced": "总承包单位垫付了您的工资",
    "certificate.entered": "登记了您的证书",
    "certificate.imported": "批量登记了您的证书",
    "certificate.issued": "给您发了证书",
    "certificate.activated": "激活了您的证书",
    "certificate.deactivated": "取消了您证书的激活",
    "certificate.renewed": "把您的证书延期了",
    "certificate.renewal_refused": "没有批准您的证书延期申请",
    "certificate.expired": "您的证书有效期满",
    "certificate.cancelled": "注销了您的证书",
    "certificate.converted": "您的证书已转岗",
    "certificate.enrolled": "给您的证书报名了继续教育",
    "certificate.class_changed": "给您更换了继续教育班次",
    "certificate.enrolment_refused": "报名继续教育，没有通过",
    "certificate.renewal_applied": "申请证书延期",
    "practice.begin": "填写了执业注册申请",
    "practice.change": "修改了执业注册申请",
    "practice.submit": "提交了执业注册申请",
    "practice.withdraw": "撤回了执业注册申请",
    "practice.confirm": "代表注册单位确认了您的执业注册申请",
    "practice.disclaim": "代表注册单位退回了您的执业注册申请",
    "practice.accept": "准予了您的执业注册",
    "practice.refuse": "没有准予您的执业注册",
    "practice.return": "把您的执业注册申请退回补正",
    "conversion.role_chosen": "选定了转岗岗位",
    "conversion.review_asked": "申请人工核对转岗照片",
    "conversion.reviewed": "核对了您的转岗照片",
    "conversion.taken_up_again": "重新办理了您的转岗",
    "contract.entered": "登记了您的合同",
    "contract.changed": "登记了您的合同的变更",
    "contract.ended": "登记了您的合同的终止",
    "contract.voided": "把您的一份合同登记作废了",
    "contract.paper_kept": "上传了您的合同的照片",
    "contract.confirmed": "您确认了合同",
    "contract.objected": "您对合同提出了异议",
    "attendance.appeal_decided": "处理了您的考勤申诉",
    "learning.appeal_decided": "处理了您的学时申诉",
    "learning.presence_confirmed": "确认了您在学习",
    "training.assessed": "登记了您的考核结果",
    "duplicate.attempted": "登记了一次联系您的情况（重复持证）",
    "duplicate.notified": "登记了对您的通知（重复持证）",
    "duplicate.unreachable": "认定无法通知您（重复持证）",
    "duplicate.chosen": "登记了您对重复证书的选择",
    "duplicate.published": "公示了您的重复持证案件",
    "duplicate.cancelled": "依法注销了您的重复证书",
    "duplicate.upheld": "认定您的重复持证异议成立",
    "archive.stated": "填写了档案内容",
    "archive.taken_back": "删除了自己填写的档案内容",
    "archive.confirmed": "核实了您填写的档案内容，确认属实",
    "archive.refused": "核实了您填写的档案内容，没有确认",
    "archive.read": "查看了您的档案",
    "health.entered": "登记了您的体检结果",
    "evaluation.given": "评价了您的工作",
    "evaluation.objected": "对评价提出了异议",
    "conduct.entered": "在您的档案里登记了奖惩",
    "conduct.withdrawn": "撤销了您档案里的一条奖惩",
    "audit.searched": "查询了与您有关的操作记录",
}
OFFICE: Mapping[str, str] = {
    "audit.searched": "查询了操作记录",
    "account.opened": "在服务器上开通了账号",
    "account.password_changed": "修改了密码",
    "account.second_factor_set": "设置了两步验证",
    "account.recovery_codes_made": "更换了恢复码",
    "account.recovery_code_used": "用恢复码登录",
    "account.second_factor_reset": "重置了账号的两步验证",
    "account.suspended": "停用了单位账号",
    "account.resumed": "恢复了单位账号",
    "company.registered": "登记了单位",
    "company.account_opened": "开通了单位账号",
    "project.opened": "开设了项目",
    "project.changed": "修改了项目资料",
    "project.suspended": "把项目停工了",
    "project.resumed": "把项目复工了",
    "project.closed": "关闭了项目",
    "participant.filed": "登记了参建单位",
    "participant.left": "登记参建单位退出项目",
    "staff.appointed": "任命了项目人员",
    "staff.dismissed": "免去了项目人员",
    "device.registered": "登记了扫码设备",
    "device.changed": "修改了扫码设备",
    "device.key_issued": "给闸机设备发了新密钥",
    "roster.imported": "导入了花名册",
    "wages.generated": "按考勤计算了工资表",
    "wages.submit": "提交了工资表",
    "wages.return": "退回了工资表",
    "wages.review": "审核并锁定了工资表",
    "wages.send": "把工资表交给银行发放",
    "wages.settle": "登记了工资发放结果",
    "wages.bank_answered": "导入了银行的发放结果",
    "wages.account_registered": "登记了工资支付专用账户",
    "scan.confirmed": "确认了一次进出记录",
    "scan.annulled": "作废了一次进出记录",
    "scan.reviewed": "核对了一次进出记录",
    "training.provider_founded": "登记了培训机构",
    "training.provider_judged": "认定了培训机构的继续教育条件",
    "training.staff_appointed": "开通了培训机构账号",
    "training.course_created": "新建了课程",
    "training.course_published": "发布了课程",
    "training.class_opened": "开设了班次",
    "training.class_seats_changed": "修改了班次名额",
    "certificate.imported": "导入了证书",
    "conversion.campaign_opened": "开放了转岗办理窗口",
    "duplicate.imported": "导入了重复持证名单",
    "installation.restored": "从备份恢复了系统",
}
"""Where the words for the person do not do: what concerns nobody in particular."""
OFFICE_OTHER = "其他操作"
OTHER = "处理了您的资料"
REASONS: Mapping[str, str] = {
    "ENTERED": "主管部门登记",
    "IMPORTED": "主管部门批量登记",
    "CONVERTED": "岗位转换",
    "REGISTERED": "准予执业注册",
    "DUPLICATE": "跨省重复持证",
    "HOLDER_REQUEST": "本人申请",
    "REVOKED": "发证机关撤销",
    "NOT_CONVERTED": "未办理转岗，到期失效",
    "NOT_VERIFIED": "还没有实名认证",
}
"""Those that are written by code; all others are somebody's own words."""
_CODE = re.compile("[A-Z][A-Z0-9_]+")


def words_for(action: str) -> str:
    """PIPL 44, 45: what an entry of the trail means, for the person it is about."""
    return ACTIONS.get(action, OTHER)


def office_words_for(action: str) -> str:
    """PIPL 54: what an entry of the trail means, for whoever checks the work of others."""
    if action in OFFICE:
        return OFFICE[action]
    return ACTIONS[action].replace("您", "当事人") if action in ACTIONS else OFFICE_OTHER


def reason_for(reason: str | None) -> str | None:
    """PIPL 44: why it was done, in words; a code that has none is not shown."""
    if reason is None or not _CODE.fullmatch(reason):
        return reason
    return REASONS.get(reason)

"""What a worker reads of his conversion. Labels and sentences of the annex stand here word for word."""

from __future__ import annotations

from collections.abc import Mapping

from app.certificates.facts import QUALITY_INSPECTOR, SITE_ENGINEER
from app.certificates.rules.campaigns import CLOSED_TEXT

POSTS: Mapping[str, str] = {SITE_ENGINEER: "施工员", QUALITY_INSPECTOR: "质量员"}
SPECIALTIES: Mapping[str, str] = {
    "CIVIL": "土建类",
    "INSTALLATION": "设备安装类",
    "DECORATION": "装饰装修类",
    "MUNICIPAL": "市政工程类",
}
CHOOSE, LEARN, LOOK = "去选岗", "去学习", "查看证书"
CONFIRM = "岗位选择后无法更改，请确认所选岗位与本人实际工作相符"
NEW_NAME = "住房城乡建设领域施工现场专业人员职业培训合格证书"

FINISHED_TITLE = "学习完成"
FINISHED_HEADLINE = "恭喜，课程已完成!"
BACK_HOME = "返回首页"

STATE_LABELS: Mapping[str, str] = {
    "role_chosen": "已选岗，待人脸识别",
    "applied": "已申请，待学习",
    "learning": "学习中",
    "completed": "学习完成，证书待查询",
    "certificate_queryable": "证书可查询",
    "closed": "已关闭",
}
CLOSED_REASONS: Mapping[str, str] = {
    "WINDOW_CLOSED": CLOSED_TEXT,
    "STUDY_DEADLINE": "已超过学习截止日期，本次转岗已关闭；安全员证书在有效期内继续有效",
    "SOURCE_EXPIRED": "原证书在学习完成前已超过有效期，本次转岗已关闭",
    "SOURCE_CANCELLED": "原证书已注销，不能转岗；如有疑问请向发证机关查询",
}


def role_text(target_post: str, specialty: str) -> str:
    """CQ2023-A2.5-6: ``土建类施工员``, as sentences name a role."""
    return SPECIALTIES[specialty] + POSTS[target_post]


def role_label(target_post: str, specialty: str) -> str:
    """CQ2023-A2.5-2: ``土建施工员``, as courses and buttons name a role."""
    return SPECIALTIES[specialty].removesuffix("类") + POSTS[target_post]


def completed_text(target_post: str, specialty: str) -> str:
    """CQ2023-A2.5-6: shown once the course is completed, never before."""
    return f"您已经完成{role_text(target_post, specialty)}换岗换证课程!"


def congratulation(finishers: int) -> str:
    """CQ2023-A2.5-6: how many have completed the course, himself included."""
    return f"恭喜您等 {finishers} 人"


def state_text(
    state: str, target_post: str, specialty: str, *, face: str | None = None, closed_reason: str | None = None
) -> str:
    """CQ2023-3.2.3-1: what is to be done now; ``face`` is the state of the newest picture."""
    role = role_text(target_post, specialty)
    if state == "role_chosen":
        return {
            "checking": "正在核对照片，请稍候",
            "review": "已转人工核对：请持身份证到主管部门窗口，由工作人员当面核对",
            "failed": f"已选择{role}；人脸识别未通过，请查看原因后重拍",
        }.get(face or "", f"已选择{role}，请由本人完成人脸识别，完成后才算提交申请")
    if state == "applied":
        return f"转岗申请已提交，请免费学习{role}课程"
    if state == "learning":
        return f"请继续学习{role}课程，修满所需学时"
    if state == "closed":
        return CLOSED_REASONS.get(closed_reason or "", CLOSED_TEXT)
    return completed_text(target_post, specialty)

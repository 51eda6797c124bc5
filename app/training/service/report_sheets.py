"""The reports of a training centre as Excel sheets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.kernel.actor import Actor
from app.kernel.sheets import CellValue, write_sheet
from app.training.rules.assessing import LABELS as RESULTS
from app.training.rules.pace import LABELS as RISKS
from app.training.rules.reasons import WHY
from app.training.service.reports import Reports

__all__ = ["RESULTS", "RISKS", "ReportSheets"]

STATES = {"enrolled": "未开始", "learning": "学习中", "completed": "已完成", "withdrawn": "已取消"}
LEARNER_HEADERS = (
    "学员编号",
    "姓名",
    "状态",
    "已修学时",
    "需修学时",
    "已学小节",
    "已学时长(小时)",
    "进度状况",
    "剩余天数",
    "剩余内容(小时)",
    "每天需学(小时)",
    "抽查未完成(次)",
    "考核结果",
)
CLASS_COLUMNS = {
    "班次": "title",
    "类型": "kind_label",
    "开始日期": "starts_on",
    "结束日期": "ends_on",
    "名额": "seats",
    "已报名": "taken",
    "学员": "learners",
    "已完成": "completed",
    "进度落后": "behind",
    "可能赶不上": "at_risk",
    "已逾期": "overdue",
    "未开始": "not_started",
    "学习时长(小时)": "watched_hours",
    "未计入(小时)": "uncredited_hours",
    "抽查未完成(次)": "checks_missed",
    "考核合格": "passed",
}


@dataclass(frozen=True)
class ReportSheets:
    """Every row of a report, with the reasons of lost time and the days as columns of their own."""

    reports: Reports

    def learners(self, actor: Actor, class_id: str) -> bytes:
        """One row per learner; uncredited minutes by reason, hours by day. Raises Missing."""
        found, everybody, lost, by_day = self.reports.whole_class(actor, class_id)
        reasons = sorted({reason for one in lost.values() for reason in one})
        days: list[date] = sorted({day for one in by_day.values() for day in one})
        headers = [
            *LEARNER_HEADERS,
            *(f"未计入(分钟)：{WHY[reason].message}" for reason in reasons),
            *(f"{day:%m-%d}学习(小时)" for day in days),
        ]
        rows: list[list[CellValue]] = [
            [
                one.id,
                one.name,
                STATES.get(one.state, one.state),
                one.earned_hours,
                one.required_hours,
                one.sections_done,
                round(one.watched_s / 3600, 2),
                RISKS[seen.risk],
                seen.days_left,
                round(seen.remaining_s / 3600, 2),
                round(seen.needed_s_per_day / 3600, 2),
                one.checks_missed,
                RESULTS.get(one.assessment_result or "", ""),
                *(round(lost.get(one.id, {}).get(reason, 0) / 60, 1) for reason in reasons),
                *(round(by_day.get(one.id, {}).get(day, 0) / 3600, 2) for day in days),
            ]
            for one, seen in everybody
        ]
        notes = [f"班次：{found.title}（{found.starts_on} 至 {found.ends_on}）"]
        notes += [f"{WHY[reason].message}：{WHY[reason].remedy}" for reason in reasons]
        return write_sheet("学员进度", headers, rows, notes)

    def overview(self, actor: Actor) -> bytes:
        """One row per class."""
        overview = self.reports.overview(actor)
        rows = [[one[name] for name in CLASS_COLUMNS.values()] for one in overview["classes"]]
        notes = [f"{one['message']}：{round(one['seconds'] / 3600, 1)} 小时" for one in _lost(overview)]
        return write_sheet("班次总览", tuple(CLASS_COLUMNS), rows, notes)


def _lost(overview: dict[str, object]) -> list[dict[str, float]]:
    charts = overview["charts"]
    assert isinstance(charts, dict)
    lost: list[dict[str, float]] = charts["uncredited"]
    return lost

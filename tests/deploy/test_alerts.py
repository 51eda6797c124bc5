"""The alarms of ``deploy/prometheus`` ask for numbers that the product tells, and go off when they should."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "deploy/prometheus/jianma.rules.yml"
ALARMS: list[dict[str, Any]] = [
    rule for group in yaml.safe_load(RULES.read_text("utf-8"))["groups"] for rule in group["rules"]
]
ONLY_ON_POSTGRES = {"jianma_attendance_default_rows", "jianma_attendance_months_ahead"}
A_DAY = 1440
TIMES = {
    "JianmaNoBackup": ('jianma_last_done_timestamp_seconds{task="backup"}', "0", 27 * 60),
    "JianmaBackupNotProved": (
        'jianma_last_done_timestamp_seconds{task="backup-proved"}',
        "0",
        10 * A_DAY + 120,
    ),
    "JianmaUpkeepStands": ('jianma_last_done_timestamp_seconds{task="upkeep"}', "0", 200),
    "JianmaJobsWait": ("jianma_jobs_oldest_due_seconds", "301", 10),
    "JianmaManyFaces": ("jianma_face_templates", "80000", 1),
    "JianmaDataRequestOverdue": ('jianma_data_requests_open{urgency="overdue"}', "1", 1),
    "JianmaEventsOutsideTheirMonth": ("jianma_attendance_default_rows", "3", 130),
    "JianmaNoMonthAhead": ("jianma_attendance_months_ahead", "0", 200),
    "JianmaGone": ('up{job="jianma"}', "0", 3),
}
"""A series that stays at a value, and after how many minutes the alarm has to be there."""


def _asked(alarm: dict[str, Any]) -> set[str]:
    return set(re.findall(r"jianma_[a-z_]+", alarm["expr"]))


@pytest.fixture
def told(client: FlaskClient) -> set[str]:
    """Every number that the product tells, with the endings of a histogram."""
    client.get("/healthz")
    answer = client.get("/metrics")
    families = list(text_string_to_metric_families(answer.get_data(as_text=True)))
    return {sample.name for family in families for sample in family.samples}


@pytest.mark.parametrize("alarm", ALARMS, ids=lambda alarm: alarm["alert"])
def test_an_alarm_asks_for_what_the_product_tells(alarm: dict[str, Any], told: set[str]) -> None:
    assert _asked(alarm) <= told | ONLY_ON_POSTGRES
    assert alarm["labels"]["severity"] in ("page", "ticket")
    assert alarm["annotations"]["summary"]


def test_an_alarm_leads_to_a_trouble_that_is_described() -> None:
    page = (ROOT / "docs/operations.md").read_text("utf-8")
    for alarm in ALARMS:
        if trouble := alarm["annotations"].get("trouble"):
            assert f"\n**{trouble}. " in page, alarm["alert"]


def test_the_alarms_go_off_and_are_silent_before(tmp_path: Path) -> None:
    """Prometheus' own tool decides."""
    tool = shutil.which("promtool")
    if tool is None:
        pytest.skip("promtool is not installed: it comes with Prometheus")
    labels = {alarm["alert"]: alarm["labels"] for alarm in ALARMS}
    series = {"interval": "1m"}
    cases = []
    for name, (metric, value, minutes) in TIMES.items():
        firing = {"exp_labels": {**labels[name], **_labels(metric)}, "exp_annotations": _annotations(name)}
        silent = "1" if metric.startswith("up") or name == "JianmaNoMonthAhead" else "0"
        cases.append(
            {
                **series,
                "input_series": [{"series": metric, "values": f"{value}x{minutes + 5}"}],
                "alert_rule_test": [
                    {"eval_time": f"{minutes}m", "alertname": name, "exp_alerts": [firing]},
                ],
            }
        )
        if "timestamp" not in metric:
            cases.append(
                {
                    **series,
                    "input_series": [{"series": metric, "values": f"{silent}x{minutes + 5}"}],
                    "alert_rule_test": [{"eval_time": f"{minutes}m", "alertname": name, "exp_alerts": []}],
                }
            )
        else:
            cases[-1]["alert_rule_test"].append({"eval_time": "2h", "alertname": name, "exp_alerts": []})
    plan = tmp_path / "plan.yml"
    plan.write_text(yaml.safe_dump({"rule_files": [str(RULES)], "tests": cases}, allow_unicode=True), "utf-8")
    done = subprocess.run([tool, "test", "rules", str(plan)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _labels(metric: str) -> dict[str, str]:
    return dict(re.findall(r'(\w+)="([^"]*)"', metric))


def _annotations(name: str) -> dict[str, str]:
    (alarm,) = [alarm for alarm in ALARMS if alarm["alert"] == name]
    return dict(alarm["annotations"])

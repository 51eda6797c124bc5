"""What is left of the acknowledged, looked up past the product."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from faults import money
from faults.kept import Kept, recorded_scans
from faults.papers import ROWS
from faults.record import Record
from faults.storage import ask
from tests.processes.server import ROOT

DONE_WITHIN_S = 100.0
INTERVAL_S, SLACK_S = 20.0, 2.0
AT_ONCE = 200


@dataclass
class Findings(Kept):
    """Of scans, uploads, registrations, choices, imports, heartbeats and wages; and what the jobs came to."""

    jobs_after_s: float = 0.0
    jobs_again: int = 0
    """Taken up more than once, whoever had them first being killed or without storage."""


def look(url: str, environment: Mapping[str, str], record: Record, shift: timedelta) -> Findings:
    """Waits for the jobs first; ``url`` is the database."""
    findings = Findings()
    _jobs(url, findings, shift)
    _scans(url, record, findings, shift)
    _uploads(url, record, findings)
    _registrations(url, record, findings)
    _choices(url, record, findings)
    _imports(url, record, findings)
    _beats(url, record, findings)
    money.audit(money.read(url), record.wages, findings)
    _trail(environment, findings)
    if record.errors["500"]:
        findings.wrong.append(f"{record.errors['500']} answers 500")
    for what, times in record.unanswered.items():
        findings.wrong.append(f"{what}: {times} never answered")
    return findings


def _jobs(url: str, findings: Findings, shift: timedelta) -> None:
    """Every job ends; one that is due later by design may wait for its time."""
    begun = time.monotonic()
    while True:
        now = (datetime.now(UTC) + shift).isoformat(timespec="microseconds")
        open_ = ask(
            url,
            "SELECT kind, state, last_error FROM job"
            " WHERE state = 'running' OR (state = 'waiting' AND (run_at <= ? OR last_error IS NOT NULL))",
            (now,),
        )
        findings.jobs_after_s = time.monotonic() - begun
        if not open_:
            break
        if findings.jobs_after_s > DONE_WITHIN_S:
            findings.wrong.extend(f"job {kind} still {state} ({why})" for kind, state, why in open_[:5])
            break
        time.sleep(0.5)
    again = ask(
        url,
        "SELECT count(*) FROM job"
        " WHERE attempts > 1 AND kind NOT IN ('file-with-registry', 'registration-check')",
    )
    findings.jobs_again = again[0][0]
    for kind, why in ask(url, "SELECT kind, last_error FROM job WHERE state = 'failed'"):
        findings.wrong.append(f"job {kind} failed: {why or 'without a reason'}")


def _scans(url: str, record: Record, findings: Findings, shift: timedelta) -> None:
    recorded = recorded_scans(url)
    for scan_id, told in record.scans.items():
        is_as_told = findings.take_scan(f"scan {scan_id}", told["status"], recorded.get(scan_id, ()))
        if is_as_told and told["status"] != "accepted":
            codes = [reason["code"] for reason in told["reasons"]]
            if shift and codes == ["QR_NOT_YET_VALID"]:
                continue  # shown before the clock was set back, asked about afterwards
            findings.wrong.append(f"scan of a good code: {told['status']} {codes}")


def _uploads(url: str, record: Record, findings: Findings) -> None:
    """A picture that is no card is answered by a refusal; what counts is that it is answered."""
    standing = dict(ask(url, "SELECT account_id, status FROM real_name_verification"))
    for account in record.uploads:
        status = standing.get(account, "unverified")
        findings.found += status != "unverified"
        if status == "unverified":
            findings.lost.append(f"card of {account}")
        elif status == "recognising":
            findings.wrong.append(f"card of {account} is read for ever")


def _registrations(url: str, record: Record, findings: Findings) -> None:
    """Decided once the platform has answered; stored once the registry has."""
    states = dict(ask(url, "SELECT id, state FROM registration_application"))
    for application in record.registrations:
        findings.found += application in states
        if application not in states:
            findings.lost.append(f"registration {application}")
        elif states[application] != "accepted":
            findings.wrong.append(f"registration is {states[application]}")
    standing = dict(ask(url, "SELECT account_id, status FROM real_name_verification"))
    for account in record.filed:
        findings.found += account in standing
        if standing.get(account) != "registered":
            findings.wrong.append(f"the registry has not stored somebody: {standing.get(account)}")


def _choices(url: str, record: Record, findings: Findings) -> None:
    rows = ask(url, "SELECT source_certificate_id, target_post FROM role_conversion")
    chosen = dict(rows)
    if len(chosen) != len(rows):
        findings.doubled.append("two choices for one certificate")
    for certificate, told in record.choices.items():
        findings.found += certificate in chosen
        if certificate not in chosen:
            findings.lost.append(f"choice for {certificate}")
        elif "," in told:
            findings.doubled.append(f"both posts were confirmed for {certificate}")
        elif chosen[certificate] != told:
            findings.wrong.append(f"{told} was confirmed, {chosen[certificate]} is recorded")


def _imports(url: str, record: Record, findings: Findings) -> None:
    states = {
        row[0]: row[1:] for row in ask(url, "SELECT id, state, rows_total, rows_done FROM certificate_import")
    }
    keys: dict[str, int] = dict(
        ask(url, "SELECT number, count(*) FROM certificate GROUP BY number")  # type: ignore[arg-type]
    )
    answers = ask(
        url,
        "SELECT import_id, count(*), count(DISTINCT row_number) FROM certificate_import_row"
        " GROUP BY import_id",
    )
    answered = {row[0]: row[1:] for row in answers}
    for import_id, numbers in record.imports.items():
        state = states.get(import_id)
        if state is None:
            findings.lost.append(f"import {import_id}")
            continue
        findings.found += 1
        if state != ("done", ROWS, ROWS) or answered.get(import_id) != (ROWS, ROWS):
            findings.wrong.append(f"import {import_id}: {state}, answers {answered.get(import_id)}")
        missing = sum(number not in keys for number in numbers)
        if missing:
            findings.lost.append(f"import {import_id}: {missing} certificates")
        twice = sum(keys.get(number, 0) > 1 for number in numbers)
        if twice:
            findings.doubled.append(f"import {import_id}: {twice} certificates")


def _beats(url: str, record: Record, findings: Findings) -> None:
    """Never more credit than time, and of what was told at most one interval less."""
    watched = dict(
        ask(url, "SELECT enrolment_id, sum(watched_ms) FROM section_progress GROUP BY enrolment_id")
    )
    for beats in record.beats:
        seconds = float(watched.get(beats.enrolment, 0)) / 1000
        findings.found += 1
        if seconds > beats.open_s + SLACK_S:
            findings.doubled.append(f"learner: {seconds:.0f} s credited in {beats.open_s:.0f} s")
        if seconds < beats.credited_s - INTERVAL_S:
            findings.lost.append(f"learner: {beats.credited_s:.0f} s told, {seconds:.0f} s kept")


def _trail(environment: Mapping[str, str], findings: Findings) -> None:
    command = [sys.executable, "-m", "app.commands", "audit-verify"]
    done = subprocess.run(
        command, cwd=ROOT, env=dict(environment), capture_output=True, text=True, check=False
    )
    if done.returncode:
        findings.wrong.append(done.stderr.strip().splitlines()[-1])

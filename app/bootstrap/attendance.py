"""The gate and what it counts, wired."""

from __future__ import annotations

from dataclasses import dataclass

from app.attendance.service.appeals import Appeals
from app.attendance.service.checking import CodeChecks
from app.attendance.service.device_calls import DeviceCalls
from app.attendance.service.device_events import DeviceEvents
from app.attendance.service.device_roster import DeviceRosters
from app.attendance.service.devices import Alerts, Devices
from app.attendance.service.gate_credentials import GateCredentials
from app.attendance.service.manual import ManualCheckIns
from app.attendance.service.month import MonthlyAttendance
from app.attendance.service.own import OwnAttendance
from app.attendance.service.partitions import Partitions
from app.attendance.service.presences import Presences
from app.attendance.service.roster import Rosters
from app.attendance.service.scans import Scans
from app.attendance.service.settling import Settling
from app.bootstrap.core import Core
from app.certificates.service.own import OwnCertificates
from app.sites.service.scopes import Scopes


@dataclass(frozen=True)
class Attendance:
    """One attribute per use-case class."""

    presences: Presences
    scans: Scans
    settling: Settling
    manual_check_ins: ManualCheckIns
    devices: Devices
    device_calls: DeviceCalls
    device_events: DeviceEvents
    device_rosters: DeviceRosters
    gate_credentials: GateCredentials
    alerts: Alerts
    code_checks: CodeChecks
    monthly_attendance: MonthlyAttendance
    own_attendance: OwnAttendance
    attendance_partitions: Partitions
    appeals: Appeals
    rosters: Rosters


def wire_attendance(core: Core, scopes: Scopes, certificates: OwnCertificates) -> Attendance:
    """One judge of scans for phones, machines and entries by hand."""
    clock, audit, policies, keyring = core.clock, core.audit, core.policies, core.keyring
    store, photos = core.gateways.store, core.gateways.photos
    presences = Presences(clock, scopes, photos)
    scans = Scans(clock, scopes, policies, keyring, store, photos)
    return Attendance(
        presences=presences,
        scans=scans,
        settling=Settling(clock, scopes, policies, audit, photos, presences),
        manual_check_ins=ManualCheckIns(clock, scopes, scans, audit, photos),
        devices=Devices(clock, scopes, audit),
        device_calls=DeviceCalls(clock, store),
        device_events=DeviceEvents(scans),
        device_rosters=DeviceRosters(clock, scopes, policies),
        gate_credentials=GateCredentials(clock, scopes, policies, audit),
        alerts=Alerts(clock, scopes),
        code_checks=CodeChecks(clock, keyring, audit, photos, certificates.for_inspection),
        monthly_attendance=MonthlyAttendance(clock, audit, scopes, policies, core.calendar),
        own_attendance=OwnAttendance(clock),
        attendance_partitions=Partitions(clock),
        appeals=Appeals(clock, audit, scopes, presences),
        rosters=Rosters(clock, scopes, policies, keyring, photos),
    )

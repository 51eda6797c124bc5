"""Accounts with a role on a project: who runs the gate, who manages the register."""

from __future__ import annotations

from peewee import JOIN, fn

from app.kernel.actor import PROJECT_ADMIN, SITE_STAFF, Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, in_shanghai
from app.kernel.db import database
from app.kernel.errors import Invalid, Missing, Refused
from app.people.models import Account, Person, RoleGrant
from app.people.service.accounts import Accounts
from app.people.service.passwords import check_password
from app.sites.facts import StaffMember
from app.sites.service.scopes import Scopes

ROLES = (SITE_STAFF, PROJECT_ADMIN)


class Staff:
    """Give and take roles on a project."""

    def __init__(self, clock: Clock, audit: Audit, accounts: Accounts, scopes: Scopes) -> None:
        self._clock = clock
        self._audit = audit
        self._accounts = accounts
        self._scopes = scopes

    def open_account(self, actor: Actor, project_id: str, *, account: str, password: str, role: str) -> str:
        """HZ2016-4.2-2, 4.3-2: a new account with a role; its id, or Refused ACCOUNT_EXISTS."""
        project = self._scopes.project_for(actor, project_id, "staff")
        check_password(password)
        _check_role(role)
        with database.atomic():
            account_id = self._accounts.open_for_another(account, password)
            self._grant(actor, account_id, role, project.id)
        return account_id

    def appoint(self, actor: Actor, project_id: str, *, person_id: str, role: str) -> str:
        """A person who signs in already gets a role; the id of his account. Raises Missing, and Refused
        ACCOUNT_DISABLED where his office side is closed.
        """
        project = self._scopes.project_for(actor, project_id, "staff")
        _check_role(role)
        account = (
            Account.select()
            .where((Account.person_id == person_id) & Account.disabled_at.is_null())
            .order_by(Account.id)
            .first()
        )
        if account is None:
            raise Missing(
                "PERSON_NOT_FOUND",
                "没有找到这个人，或者他还没有登录过小程序",
                remedy="请本人先用微信登录小程序，再来授权",
            )
        if account.suspended_at is not None:
            raise Refused(
                "ACCOUNT_DISABLED", "这个人的单位权限已停用", remedy="请先由系统管理员恢复，再来授权"
            )
        with database.atomic():
            self._grant(actor, account.id, role, project.id)
        return str(account.id)

    def members(self, actor: Actor, project_id: str) -> list[StaffMember]:
        """Everybody with a role on the project now, also whose account is closed: his role waits for it.

        One statement besides that of the rights.

        Who was appointed as a person has no account name; he is told from others by his masked one.
        """
        project = self._scopes.project_for(actor, project_id, "staff")
        rows = (
            RoleGrant.select(
                RoleGrant.account_id,
                fn.COALESCE(Account.display_name, Person.worker_name_masked),
                RoleGrant.role,
                RoleGrant.granted_at,
                Account.suspended_at,
            )
            .join(Account, on=(Account.id == RoleGrant.account_id))
            .join(Person, JOIN.LEFT_OUTER, on=(Person.id == Account.person_id))
            .where(
                (RoleGrant.scope_type == "project")
                & (RoleGrant.scope_id == project.id)
                & RoleGrant.revoked_at.is_null()
            )
            .order_by(RoleGrant.id)
            .tuples()
        )
        return [
            StaffMember(
                account, name, role, in_shanghai(since), in_shanghai(suspended) if suspended else None
            )
            for account, name, role, since, suspended in rows
        ]

    def dismiss(self, actor: Actor, project_id: str, account_id: str) -> None:
        """Takes every role on the project from the account; the account itself stays. Raises Missing."""
        project = self._scopes.project_for(actor, project_id, "staff")
        with database.atomic():
            if not self._accounts.revoke(account_id, "project", project.id):
                raise Missing("STAFF_NOT_FOUND", "这个账号在本项目没有岗位")
            self._record("staff.dismissed", actor, project.id, account_id, None)

    def _grant(self, actor: Actor, account_id: str, role: str, project_id: str) -> None:
        self._accounts.grant(account_id, role, "project", project_id, by=actor)
        self._record("staff.appointed", actor, project_id, account_id, role)

    def _record(self, action: str, actor: Actor, project_id: str, account_id: str, role: str | None) -> None:
        self._audit.record(
            action,
            at=self._clock.now(),
            actor=actor,
            subject_type="project",
            subject_id=project_id,
            detail={"account_id": account_id, "role": role},
        )


def _check_role(role: str) -> None:
    if role not in ROLES:
        message = "岗位只能是 site_staff 或 project_admin"
        raise Invalid("VALUE_NOT_ALLOWED", message, errors={"role": [message]})

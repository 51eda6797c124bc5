"""Who reaches what, cell by cell: the words of ``reach.REACH`` against the callers of the world.

Everything in the world belongs to one project in 重庆市渝北区 (500112), its companies and workers, one
training centre there and the register of 重庆 (500000). ``…_next`` have the same role on another object
in 渝北, ``district_next`` is the authority of another district, ``other_province`` of 浙江.
"""

from __future__ import annotations

CALLERS = {
    "worker": "worker",
    "worker_next": "worker",
    "staff": "site_staff",
    "staff_next": "site_staff",
    "admin": "project_admin",
    "admin_next": "project_admin",
    "contractor": "company_admin",
    "labour": "company_admin",
    "supervision": "company_admin",
    "company_next": "company_admin",
    "centre": "training_staff",
    "centre_next": "training_staff",
    "district": "regulator",
    "district_next": "regulator",
    "province": "regulator",
    "country": "regulator",
    "other_province": "regulator",
    "system": "system_admin",
}
EVERYBODY = frozenset(CALLERS)
AUTHORITIES = frozenset({"district", "province", "country"})
MANAGING = AUTHORITIES | {"contractor", "admin"}
READING = MANAGING | {"staff"}
TAKING_PART = READING | {"labour", "supervision", "system"}
CENTRE = AUTHORITIES | {"centre"}
REGISTER = AUTHORITIES | {"district_next"}  # the register is the province's; its districts read it

REACHED_BY: dict[str, frozenset[str]] = {
    "self": frozenset({"worker"}),
    "anybody": EVERYBODY,
    "account:reset": frozenset({"system"}),
    "person:read": AUTHORITIES | {"admin"},
    "archive:read": AUTHORITIES | {"admin", "contractor", "labour"},
    "review:decide": AUTHORITIES | {"admin"},
    "registry:watch": AUTHORITIES | {"system"},
    "company:keep": AUTHORITIES | {"system"},
    "project:open": AUTHORITIES | {"system", "contractor"},
    "project:see": TAKING_PART,
    "project:read": READING,
    "project:own": READING | {"labour", "supervision"},
    "worker:read": READING | {"labour"},
    "project:scan": frozenset({"admin", "staff"}),
    "scan:annul": frozenset({"staff"}),
    "project:manage": MANAGING,
    "project:hire": MANAGING | {"labour"},
    "import:read": MANAGING,
    "project:staff": MANAGING | {"system"},
    "project:close": AUTHORITIES | {"contractor", "system"},
    "project:answer": frozenset({"admin"}),
    "region:bar": AUTHORITIES,
    "register:read": REGISTER,
    "register:keep": frozenset({"province", "country"}),
    "practice:read": REGISTER | {"contractor"},
    "practice:confirm": frozenset({"contractor"}),
    "centre:read": CENTRE,
    "centre:manage": frozenset({"centre"}),
    "centre:staff": CENTRE,
    "centre:judge": AUTHORITIES,
}
"""The object in the path, or named in the body, may be dealt with by these and by nobody else."""

KNOWN_TO: dict[str, frozenset[str]] = {
    "self": frozenset({"worker"}),
    "person:read": REACHED_BY["person:read"],
    "archive:read": REACHED_BY["archive:read"],
    "review:decide": REACHED_BY["review:decide"],
    "registry:watch": REACHED_BY["registry:watch"],
    "project:see": TAKING_PART,
    "project:read": TAKING_PART,
    "project:own": TAKING_PART,
    "worker:read": TAKING_PART,
    "register:read": REGISTER,
    "register:keep": REGISTER,
    "practice:read": REGISTER | {"contractor"},
    "practice:confirm": REGISTER | {"contractor"},
    "centre:read": CENTRE,
    "centre:manage": CENTRE,
    "centre:staff": CENTRE,
}
"""That the object exists is private to these: all others are answered 404. Other words: no secret."""

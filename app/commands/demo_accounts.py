"""Who can sign in to the demo; apart from the data, so that naming them costs nothing."""

LOCAL_STAFF = {"hangzhou": "staff-hz", "shanghai": "staff-sh", "guizhou": "staff-gz"}
"""Account of the gate by jurisdiction of the three smaller projects."""

CONTRACTORS = {"chongqing": "company", "shanghai": "company-sh"}
"""Account of the general contractor by jurisdiction, where he has one."""

ACCOUNTS = (
    *("regulator", "training", *CONTRACTORS.values(), "project", "staff", "admin"),
    *LOCAL_STAFF.values(),
)
"""Accounts with a password, all of them the same one."""

WORKER_NAME = "demo-showcase"
"""The WeChat code of a worker of the Chongqing project whose code works at once."""

"""On PostgreSQL attendance lies in one partition a month, and the ledger promises what no month can.

Months begin at midnight in Shanghai. Every event is written anew; nothing is half done, since it is one
transaction. On SQLite the table stays as it is, and the ledger is a view of it.
"""

import peewee

MONTHS = """
SELECT to_char(month, 'YYYY_MM'),
       (month AT TIME ZONE 'Asia/Shanghai')::text,
       ((month + interval '1 month') AT TIME ZONE 'Asia/Shanghai')::text
  FROM (SELECT date_trunc('month', happened_at AT TIME ZONE 'Asia/Shanghai') AS month
          FROM site_attendance_whole
         WHERE happened_at >= now() - interval '5 years' AND happened_at < now() + interval '1 month'
        UNION
        SELECT date_trunc('month', now() AT TIME ZONE 'Asia/Shanghai') + ahead * interval '1 month'
          FROM generate_series(0, 2) AS ahead) AS months
 ORDER BY month
"""
"""Those of the events, without what a wrong clock put decades away; the present one and two ahead."""

LEDGER = """
CREATE TABLE scan_ledger (
    scan_id VARCHAR(64) NOT NULL,
    scanner_id VARCHAR(26) NOT NULL,
    used_jti VARCHAR(16),
    event_id VARCHAR(26) NOT NULL,
    happened_at TIMESTAMPTZ NOT NULL
)
"""
LEDGER_ROWS = "SELECT scan_id, scanner_id, used_jti, id AS event_id, happened_at FROM site_attendance"

MONTH_INDEX = "site_attendance_project_id_happened_at_scanner_id_seq_pe_67e432"
READING = (
    f"CREATE INDEX {MONTH_INDEX} ON site_attendance (project_id, happened_at, scanner_id, seq, person_id, "
    "status, direction, project_worker_id, flags, id)",
    "CREATE INDEX site_attendance_person_id_happened_at ON site_attendance (person_id, happened_at)",
)


def up(_migrator, db):
    if not _is_postgres(db):
        db.execute_sql(f"CREATE VIEW scan_ledger AS {LEDGER_ROWS}")
        return
    run = db.execute_sql
    run("ALTER TABLE site_attendance RENAME TO site_attendance_whole")
    run("ALTER TABLE site_attendance_whole DROP CONSTRAINT site_attendance_pkey")
    for index in (MONTH_INDEX, "site_attendance_person_id_happened_at"):
        run(f"DROP INDEX {index}")
    run(
        "CREATE TABLE site_attendance (LIKE site_attendance_whole INCLUDING DEFAULTS) "
        "PARTITION BY RANGE (happened_at)"
    )
    run("CREATE TABLE site_attendance_default PARTITION OF site_attendance DEFAULT")
    for name, start, end in run(MONTHS).fetchall():
        run(
            f"CREATE TABLE site_attendance_{name} PARTITION OF site_attendance "
            f"FOR VALUES FROM ('{start}') TO ('{end}')"
        )
    run("INSERT INTO site_attendance SELECT * FROM site_attendance_whole")
    run("DROP TABLE site_attendance_whole")
    run("ALTER TABLE site_attendance ADD CONSTRAINT site_attendance_pkey PRIMARY KEY (id, happened_at)")
    for index in READING:
        run(index)
    run(LEDGER)
    run(f"INSERT INTO scan_ledger {LEDGER_ROWS}")
    run("ALTER TABLE scan_ledger ADD CONSTRAINT scan_ledger_pkey PRIMARY KEY (scan_id, scanner_id)")
    run("CREATE UNIQUE INDEX scan_ledger_used_jti ON scan_ledger (used_jti)")
    run("ANALYZE site_attendance, scan_ledger")


def down(_migrator, db):
    if not _is_postgres(db):
        db.execute_sql("DROP VIEW scan_ledger")
        return
    run = db.execute_sql
    run("CREATE TABLE site_attendance_whole (LIKE site_attendance INCLUDING DEFAULTS)")
    run("INSERT INTO site_attendance_whole SELECT * FROM site_attendance")
    run("DROP TABLE site_attendance, scan_ledger")
    run("ALTER TABLE site_attendance_whole RENAME TO site_attendance")
    run("ALTER TABLE site_attendance ADD CONSTRAINT site_attendance_pkey PRIMARY KEY (id)")
    run("CREATE UNIQUE INDEX site_attendance_scan_id_scanner_id ON site_attendance (scan_id, scanner_id)")
    run("CREATE UNIQUE INDEX site_attendance_used_jti ON site_attendance (used_jti)")
    for index in READING:
        run(index)
    run("ANALYZE site_attendance")


def _is_postgres(db):
    return isinstance(db, peewee.PostgresqlDatabase)

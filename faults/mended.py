"""What the faults brought to light, in order: what it was, and what became of it."""

from __future__ import annotations

MENDED = (
    (
        "A full disk killed every web worker with SIGBUS, the new ones as well: prometheus_client maps its "
        "files, which lay below DATA_DIR.",
        "They are in memory now, a folder for each server (`gunicorn.conf.py`); requests that need the disk "
        "are answered 503 and the workers live. Scenario `disk`; tests/processes/test_faults.py.",
    ),
    (
        "Sign-ins that waited for a slow WeChat took all threads: the gate waited 9.7 s.",
        "Half of a web worker's threads may wait for WeChat, a quarter for each authority, an eighth for the "
        "carrier (`app/gateways/turns.py`); the rest are told at once to come again. Scenario `neighbours`; "
        "tests/gateways/test_turns.py.",
    ),
    (
        "A job worker that was frozen for longer than its lease wrote down how its attempt ended over that "
        "of the worker that had taken the job up: a running job could be called done or failed.",
        "What it writes is about its own attempt only (`app/kernel/jobs.py`). Found by reading; the scenario "
        "`frozen` was measured with the mend only. tests/kernel/test_jobs.py.",
    ),
    (
        "A job that began in the moment in which an equal one was promised (PostgreSQL, two processes) made "
        "the second promise fail with a 500: the one that stood in the way could not be found any more.",
        "It is promised anew (`Jobs.submit`). Found by reading beside the scenario `jobs-servers`; "
        "tests/kernel/test_jobs.py.",
    ),
    (
        "A node that stood still in the middle of a transaction (frozen, not dead) kept its rows locked, and "
        "all other nodes waiting, until it came back.",
        "PostgreSQL ends such a transaction after 30 s (`app/kernel/db.py`). Found by reading beside the "
        "scenario `frozen-web`; tests/kernel/test_db.py.",
    ),
    (
        "A PostgreSQL whose machine is gone without a word kept its callers for a quarter of an hour.",
        "It is given up after 20 s of silence, and after 5 s when connecting (`app/kernel/db.py`). Found by "
        "reading; tests/kernel/test_db.py.",
    ),
    (
        "After a full disk an `Idempotency-Key` whose call had been refused stayed held for two minutes: who "
        "sent it again was told to wait.",
        "What becomes of a key is written down as soon as the store is back (`miniprogram_api/holds.py`). "
        "Scenario `disk`; tests/miniprogram_api/test_holds.py.",
    ),
    (
        "While the hourly work of a job worker took long (a purge, a busy database) its leases were not "
        "renewed: past 30 s another worker began its jobs a second time, and past 15 s it was called dead.",
        "The hourly work has a thread of its own (`app/gateways/job_queue/worker.py`). Found on a slow "
        "machine; tests/processes/test_job_worker.py.",
    ),
    (
        "A job that was woken a second time while it ran (a sweep between a promise and its first wake-up "
        "is enough, on a slow machine) was renewed no more: past 30 s it was begun again beside itself.",
        "The call that finds a job taken lets go of its own hold only (`app/gateways/job_queue/worker.py`). "
        "Found by a test that failed on a slow machine; tests/processes/test_job_worker.py.",
    ),
    (
        "What a worker said about his wage in the moment in which the bank's answer or an advance was "
        "recorded was acknowledged and lost (PostgreSQL): the whole line was written as it had been read.",
        "Who writes a line or a payment writes what he set and nothing else (`app/wages/models/`). Scenarios "
        "`web-servers` and `postgres`; tests/wages/test_wage_payments.py.",
    ),
)

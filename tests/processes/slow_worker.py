"""A job worker of its own with one slow handler: writes when it begins, sleeps, writes when it ends.

``python slow_worker.py FOLDER SECONDS``; the settings come from the environment.
"""

import sys
import time
from datetime import timedelta
from pathlib import Path

from app.bootstrap import build
from app.commands.workers import worker
from app.gateways.job_queue import worker as timing
from app.kernel import jobs
from app.kernel.jobs import JobRun
from app.kernel.settings import Settings

folder, seconds = Path(sys.argv[1]), float(sys.argv[2])
# Long enough for a machine that stands still for a moment, short enough to wait for.
jobs.LEASE = timedelta(seconds=6)
timing.RENEW_EVERY_S = 0.4
timing.SWEEP_EVERY_S = 0.4


def slow(run: JobRun) -> None:
    (folder / f"begun-{run.subject_id}-{run.attempt}").touch()
    time.sleep(seconds)
    (folder / f"ended-{run.subject_id}-{run.attempt}").touch()


product = build(Settings.from_env())
product.jobs.register("slow", slow)
worker(product).run()

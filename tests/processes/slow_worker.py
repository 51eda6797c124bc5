"""A job worker of its own with one slow handler: writes when it begins, sleeps, writes when it ends.

``python slow_worker.py FOLDER SECONDS CHORES``; its chores take that many seconds instead of what the
product does every hour. The settings come from the environment.
"""

import sys
import time
from datetime import timedelta
from pathlib import Path

from app.bootstrap import Product, build
from app.commands import upkeep
from app.commands.workers import worker
from app.gateways.job_queue import worker as timing
from app.kernel import jobs
from app.kernel.jobs import JobRun
from app.kernel.settings import Settings

folder, seconds, chores_s = Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
# Short enough to wait for where a worker was killed; nobody else is there to take what a slow machine left.
jobs.LEASE = timedelta(seconds=6)
timing.RENEW_EVERY_S = 0.4
timing.SWEEP_EVERY_S = 0.4
timing.STOP_WITHIN_S = 60.0


def slow(run: JobRun) -> None:
    (folder / f"begun-{run.subject_id}-{run.attempt}").touch()
    time.sleep(seconds)
    (folder / f"ended-{run.subject_id}-{run.attempt}").touch()


def chores(_product: Product) -> None:
    (folder / "chores-begun").touch()
    time.sleep(chores_s)


upkeep.hourly = chores
product = build(Settings.from_env())
product.jobs.register("slow", slow)
worker(product).run()

"""The job worker with every real handler; who dies is missed after two seconds instead of thirty."""

from datetime import timedelta

from app.bootstrap import build
from app.commands.workers import worker
from app.gateways.job_queue import worker as timing
from app.kernel import jobs
from app.kernel.settings import Settings

jobs.LEASE = timedelta(seconds=2)
timing.RENEW_EVERY_S = 0.5
timing.SWEEP_EVERY_S = 0.5

worker(build(Settings.from_env())).run()

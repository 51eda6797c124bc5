"""The job worker as a process."""

from __future__ import annotations

import argparse

from app.bootstrap import Product
from app.commands import lifeline, upkeep
from app.commands.database import open_product
from app.gateways.job_queue import JobQueue, JobWorker
from app.kernel.settings import Settings


def run(settings: Settings, _args: argparse.Namespace) -> int:
    """Carries out jobs until told to stop."""
    lifeline.follow_launcher()
    worker(open_product(settings)).run()
    return 0


def worker(product: Product) -> JobWorker:
    """The worker of the product's own queue."""
    queue = product.gateways.waker
    if not isinstance(queue, JobQueue):
        raise TypeError("the job worker needs the real queue")
    return JobWorker(
        product.jobs,
        queue,
        product.gateways.store,
        chores=lambda: upkeep.hourly(product),
    )

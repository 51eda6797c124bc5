"""The queue that wakes the job worker, and the worker itself (huey: SQLite by default, Redis)."""

from app.gateways.job_queue.queue import JobQueue
from app.gateways.job_queue.worker import JobWorker

__all__ = ["JobQueue", "JobWorker"]

"""Tables of the slice, by subject."""

from app.wages.models.batches import WageBatch, WageItem, WageStep
from app.wages.models.contracts import ContractVersion, WorkerContract
from app.wages.models.payments import (
    ArrearsWarning,
    WageAccount,
    WageAdvance,
    WagePayment,
    WorkerWageAccount,
)

__all__ = [
    "ArrearsWarning",
    "ContractVersion",
    "WageAccount",
    "WageAdvance",
    "WageBatch",
    "WageItem",
    "WagePayment",
    "WageStep",
    "WorkerContract",
    "WorkerWageAccount",
]

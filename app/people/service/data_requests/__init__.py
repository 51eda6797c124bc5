"""What people ask for about their own data: a copy of everything, and the closing of the account."""

from app.people.service.data_requests.closing import Closing
from app.people.service.data_requests.exporting import DATA_EXPORT, Contribution, Exporting
from app.people.service.data_requests.requests import DataRequests

__all__ = ["DATA_EXPORT", "Closing", "Contribution", "DataRequests", "Exporting"]

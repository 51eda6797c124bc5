"""What people ask for about their own data: a copy of everything, and the closing of the account."""

from app.people.service.data_requests.closing import Closing
from app.people.service.data_requests.exporting import DATA_EXPORT, Contribution, Exporting
from app.people.service.data_requests.keeping import kept_things
from app.people.service.data_requests.office import DataRequestOffice
from app.people.service.data_requests.requests import DataRequests

__all__ = [
    "DATA_EXPORT",
    "Closing",
    "Contribution",
    "DataRequestOffice",
    "DataRequests",
    "Exporting",
    "kept_things",
]

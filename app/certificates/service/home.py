"""What the first screen says about certificates: what is to be done, and those that want attention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.certificates.queries.registry import held_by
from app.certificates.service.conversion_todos import ConversionTodos
from app.certificates.service.education_todos import EducationTodos
from app.certificates.service.own import OwnCertificates
from app.certificates.service.own_duplicates import OwnDuplicates
from app.people.facts import Todo


@dataclass(frozen=True)
class CertificatesOnHome:
    """The holder and his certificates are read once for all parts; nothing is decrypted."""

    own: OwnCertificates
    education: EducationTodos
    conversion: ConversionTodos
    duplicates: OwnDuplicates

    def of(self, person_id: str, today: date) -> tuple[list[Todo], list[dict[str, Any]]]:
        """CQ2023-A2.4-1: the things to do, and the rows to show."""
        held = held_by(person_id)
        todos = [
            *self.education.of(held, today),
            *self.conversion.of(held, today),
            *self.duplicates.todos(held),
        ]
        return todos, self.own.for_home(held, today)

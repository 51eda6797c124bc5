"""What the database holds of a face."""

from __future__ import annotations

from app.bootstrap import Product
from app.kernel.db import database
from app.people.models import FaceTemplate
from tests.factories.people import a_verified_person

TEMPLATE = "numbers of a face, as base64 would have them"


def test_a_face_is_numbers_that_nobody_reads_in_the_database(product: Product) -> None:
    """GB/T 40660: encrypted, in a table of its own that says neither name nor number."""
    person = a_verified_person(product, "王建国").person
    FaceTemplate.create(
        person_id=person.id, template=TEMPLATE, engine="local", created_at=product.clock.now()
    )
    cursor = database.execute_sql("SELECT * FROM face_template")
    (stored,) = [
        dict(zip((column[0] for column in cursor.description), row, strict=True)) for row in cursor.fetchall()
    ]
    assert stored.keys() == {"id", "person_id", "template", "engine", "created_at"}
    assert stored["template"].startswith("1.")
    assert "numbers" not in stored["template"]
    assert FaceTemplate.get().template == TEMPLATE

"""One document's story, told over HTTP on both databases."""

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from tests.acceptance.story import Story


@pytest.fixture
def story(client: FlaskClient, product: Product) -> Story:
    return Story(client, product)

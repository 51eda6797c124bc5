"""Demo data that looks like life. Everybody and everything in it is invented."""

from __future__ import annotations

from app.bootstrap import Product
from app.commands.demo.agreements import Agreements
from app.commands.demo.applications import Applications
from app.commands.demo.crew import CAST
from app.commands.demo.incidents import Incidents
from app.commands.demo.lessons import Lessons
from app.commands.demo.papers import Papers
from app.commands.demo.past import Past
from app.commands.demo.payday import Payday, due_day
from app.commands.demo.people import Newcomers
from app.commands.demo.places import Places
from app.commands.demo.pupils import Pupils
from app.commands.demo.workdays import Workdays
from app.kernel.db import database

DEMO = "demo"


def fill(product: Product) -> None:
    """Fills an empty database, all of it or nothing: places, accounts and courses, and in the demo people and
    what they did in the last two weeks, told by the product's clock."""
    past = Past.of(product)
    with database.atomic():
        places = Places.found(past)
        Lessons.publish(past, places)
        if product.settings.app_env != DEMO:
            return
        cast = Newcomers(past, places).enter(CAST)
        Workdays(past, cast).plan()
        Incidents(past, places, cast).plan()
        papers = Papers(past, places, cast)
        papers.plan()
        Agreements(past, cast, due_day(past).day).plan()
        Payday(past, places, cast).plan()
        Applications(past, places, cast).plan()
        past.happen()
        Pupils(past, places).attend(papers.learners)

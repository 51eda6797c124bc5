"""The use cases of the conversion under one roof."""

from __future__ import annotations

from dataclasses import dataclass

from app.certificates.service.campaigns import Campaigns
from app.certificates.service.conversion_completion import ConversionCompletion
from app.certificates.service.conversion_faces import ConversionFaces
from app.certificates.service.conversion_guide import ConversionGuide
from app.certificates.service.conversion_options import ConversionOptions
from app.certificates.service.conversion_reviews import ConversionReviews
from app.certificates.service.conversion_showing import ConversionShowing
from app.certificates.service.conversion_todos import ConversionTodos
from app.certificates.service.conversion_upkeep import ConversionUpkeep
from app.certificates.service.conversions import Conversions


@dataclass(frozen=True)
class ConversionDesk:
    """One attribute per use-case class."""

    campaigns: Campaigns
    choices: Conversions
    options: ConversionOptions
    faces: ConversionFaces
    reviews: ConversionReviews
    showing: ConversionShowing
    completion: ConversionCompletion
    todos: ConversionTodos
    guide: ConversionGuide
    upkeep: ConversionUpkeep

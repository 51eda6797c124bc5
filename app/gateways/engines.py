"""The engines for cards and faces, opened at their first use: only the job worker ever loads a model."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from app.kernel.settings import Settings
from face_verify.engines import (
    CardBack,
    CardFront,
    FaceComparison,
    FaceMatcher,
    FaceTemplate,
    IdCardReader,
)
from face_verify.pictures import Picture

Engine = TypeVar("Engine")


class Deferred(Generic[Engine]):
    """An engine that is made when it is first needed, once per process."""

    def __init__(self, make: Callable[[], Engine]) -> None:
        self._make = make
        self._made: Engine | None = None
        self._lock = threading.Lock()

    def get(self) -> Engine:
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made


class DeferredCardReader:
    """Carries out ``IdCardReader``."""

    def __init__(self, make: Callable[[], IdCardReader]) -> None:
        self._engine = Deferred(make)

    def read_front(self, picture: Picture) -> CardFront:
        return self._engine.get().read_front(picture)

    def read_back(self, picture: Picture) -> CardBack:
        return self._engine.get().read_back(picture)


class DeferredFaceMatcher:
    """Carries out ``FaceMatcher``."""

    def __init__(self, make: Callable[[], FaceMatcher]) -> None:
        self._engine = Deferred(make)

    def compare(self, card: Picture | FaceTemplate, selfie: Picture) -> FaceComparison:
        return self._engine.get().compare(card, selfie)

    def template(self, picture: Picture) -> FaceTemplate:
        return self._engine.get().template(picture)


def _card_reader() -> IdCardReader:
    from face_verify.local_cards import LocalIdCardReader

    return LocalIdCardReader()


def _face_matcher() -> FaceMatcher:
    from face_verify.local_faces import LocalFaceMatcher

    return LocalFaceMatcher()


def open_engines(settings: Settings) -> tuple[IdCardReader, FaceMatcher]:
    """The engines that the settings name."""
    return DeferredCardReader(_card_reader), DeferredFaceMatcher(_face_matcher)

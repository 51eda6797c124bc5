"""The engines for cards and faces, opened at their first use: only the job worker ever loads a model."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from app.kernel.settings import Settings
from app.people.ports import IdentityAuthority, RegistryDown
from face_verify.engines import (
    CardBack,
    CardFront,
    EngineUnavailable,
    FaceComparison,
    FaceMatcher,
    FaceTemplate,
    IdCardReader,
    NameNumberVerdict,
)
from face_verify.pictures import Picture
from face_verify.registry import Engines, build_engines
from face_verify.tencent_calls import TencentSettings

TENCENT = "tencent"
WORDS = {
    NameNumberVerdict.CONSISTENT: "matched",
    NameNumberVerdict.INCONSISTENT: "mismatched",
    NameNumberVerdict.NOT_FOUND: "unknown",
}

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

    def __init__(self, engines: Deferred[Engines]) -> None:
        self._engines = engines

    def read_front(self, picture: Picture) -> CardFront:
        return self._engines.get().cards.read_front(picture)

    def read_back(self, picture: Picture) -> CardBack:
        return self._engines.get().cards.read_back(picture)


class DeferredFaceMatcher:
    """Carries out ``FaceMatcher``."""

    def __init__(self, engines: Deferred[Engines]) -> None:
        self._engines = engines

    def compare(self, card: Picture | FaceTemplate, selfie: Picture) -> FaceComparison:
        return self._engines.get().faces.compare(card, selfie)

    def template(self, picture: Picture) -> FaceTemplate:
        return self._engines.get().faces.template(picture)


class EngineAuthority:
    """Carries out ``IdentityAuthority`` with the register behind an engine."""

    def __init__(self, engines: Deferred[Engines]) -> None:
        self._engines = engines

    def check(self, name: str, id_number: str) -> str:
        names = self._engines.get().names
        if names is None:
            raise RegistryDown("the engines have no register")
        try:
            return WORDS[names.check(name, id_number)]
        except EngineUnavailable as error:
            raise RegistryDown(type(error).__name__) from None


def _deferred(settings: Settings) -> Deferred[Engines]:
    def make() -> Engines:
        cloud = TencentSettings(
            settings.tencent_secret_id, settings.tencent_secret_key, settings.tencent_region
        )
        return build_engines(
            settings.face_engine,
            threads=os.cpu_count() or 1,
            tencent=cloud if settings.face_engine == TENCENT else None,
        )

    return Deferred(make)


def open_engines(settings: Settings) -> tuple[IdCardReader, FaceMatcher]:
    """The engines that the settings name."""
    engines = _deferred(settings)
    return DeferredCardReader(engines), DeferredFaceMatcher(engines)


def open_authority(settings: Settings, registry: IdentityAuthority) -> IdentityAuthority:
    """Who says whether name and number belong together: the engines' register where they have one."""
    return EngineAuthority(_deferred(settings)) if settings.face_engine == TENCENT else registry

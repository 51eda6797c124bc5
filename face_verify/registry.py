"""The engines of a process, by the kind that the settings name."""

from dataclasses import dataclass

from face_verify.engines import FaceMatcher, IdCardReader, NameNumberCheck
from face_verify.tencent_calls import TencentSettings

KINDS = ("local", "tencent")


@dataclass(frozen=True)
class Engines:
    """`names` is None where no register can be asked."""

    cards: IdCardReader
    faces: FaceMatcher
    names: NameNumberCheck | None


def build_engines(
    kind: str = "local", *, threads: int = 2, tencent: TencentSettings | None = None
) -> Engines:
    """The engines of a kind of `KINDS`. Loads no model and calls nobody yet.

    `threads`: processor threads one local reading may take. `local` with `tencent` settings reads
    and compares here and only asks the register there. Raises ValueError for an unknown kind, and
    for `tencent` without its settings.
    """
    from face_verify.tencent import TencentFaceMatcher, TencentIdCardReader, TencentNameNumberCheck

    names = TencentNameNumberCheck(tencent) if tencent is not None else None
    if kind == "local":
        from face_verify.local_cards import LocalIdCardReader
        from face_verify.local_faces import LocalFaceMatcher

        return Engines(LocalIdCardReader(threads), LocalFaceMatcher(), names)
    if kind == "tencent":
        if tencent is None:
            raise ValueError("the kind tencent needs tencent settings")
        return Engines(TencentIdCardReader(tencent), TencentFaceMatcher(tencent), names)
    raise ValueError(f"unknown kind of engines: {kind}, known: {', '.join(KINDS)}")

"""The texts that people agree to: ``documents/<purpose>.<version>.md``, never changed once published.

A changed text is a new file with a higher version; everybody is then asked again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "documents"

SERVICE_AGREEMENT = "service_agreement"
PRIVACY_POLICY = "privacy_policy"
ID_CARD = "id_card"
FACE_VERIFICATION = "face_verification"
LOCATION = "location"
PURPOSES = (SERVICE_AGREEMENT, PRIVACY_POLICY, ID_CARD, FACE_VERIFICATION, LOCATION)
# Nobody can be verified online without these; for the others there is another way.
REQUIRED = frozenset({SERVICE_AGREEMENT, PRIVACY_POLICY, ID_CARD})


@dataclass(frozen=True, slots=True)
class ConsentDocument:
    """One published text; ``sha256`` (hex) is that of the file."""

    purpose: str
    version: str
    title: str
    text: str
    sha256: str

    @property
    def required(self) -> bool:
        return self.purpose in REQUIRED


@cache
def published(folder: Path = FOLDER) -> dict[str, tuple[ConsentDocument, ...]]:
    """Every version by purpose, the one in force last. Raises ValueError for a file that is none of these."""
    found: dict[str, list[ConsentDocument]] = {purpose: [] for purpose in PURPOSES}
    for path in folder.glob("*.md"):
        purpose, _, version = path.stem.partition(".")
        title, _, _rest = (text := path.read_text("utf-8")).partition("\n")
        if purpose not in found or not title.startswith("# "):
            raise ValueError(f"{path.name} is no consent document")
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        found[purpose].append(ConsentDocument(purpose, version, title.removeprefix("# "), text, digest))
    missing = [purpose for purpose, documents in found.items() if not documents]
    if missing:
        raise ValueError(f"no text for {', '.join(missing)}")
    return {purpose: tuple(sorted(documents, key=_order)) for purpose, documents in found.items()}


def in_force() -> dict[str, ConsentDocument]:
    """The newest version of each, in the order in which they are shown."""
    return {purpose: documents[-1] for purpose, documents in published().items()}


def _order(document: ConsentDocument) -> tuple[int, ...]:
    return tuple(int(part) for part in document.version.split("."))

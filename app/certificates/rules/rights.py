"""Who may do what with a province's register of certificates.

| who                                               | read | administer |
|---------------------------------------------------|------|------------|
| regulator of the whole province, or of the country| yes  | yes        |
| regulator of a part of the province               | yes  | no         |
| anybody else                                      | no   | no         |

Holders see their own certificates; everybody may ask for one by number and name.
"""

from __future__ import annotations

from app.kernel.actor import REGULATOR, Actor
from app.policies import regions

REGION = "region"


def province_of(region_code: str) -> str:
    """The province that a region lies in, as six digits."""
    return region_code[:2] + "0000"


def provinces_of(actor: Actor) -> tuple[str, ...]:
    """Provinces whose registers the actor may read; ``000000`` (the country) reads every one."""
    return tuple(dict.fromkeys(province_of(code) for code in actor.scopes(REGULATOR, REGION)))


def may_read(actor: Actor, province_code: str) -> bool:
    """CQ2023-3.2.1-2: an authority of the province or of a part of it."""
    return any(own in (province_code, regions.COUNTRY) for own in provinces_of(actor))


def may_administer(actor: Actor, province_code: str) -> bool:
    """CQ2023-3.2.1-2: the authority of the whole province."""
    return any(regions.covers(own, province_code) for own in actor.scopes(REGULATOR, REGION))

"""What a code may say."""

from dataclasses import replace

import pytest

from qr.claims import Claims, CodeType, IdentityClass

ONLINE = Claims(
    type=CodeType.ONLINE,
    kid=3,
    code_id="0f1e2d3c4b5a6978",
    not_before=1_800_000_000,
    ttl=30,
    identity_class=IdentityClass.WORKER,
    flags=1,
    device_tag=7,
    jti="1122334455667788",
)
PAPER = replace(ONLINE, type=CodeType.PAPER, ttl=0, jti="0" * 16)


@pytest.mark.parametrize(
    "claims",
    [
        ONLINE,
        PAPER,
        replace(PAPER, ttl=65535),
        replace(ONLINE, type=2, ttl=65535, kid=0, flags=0, device_tag=0, not_before=0),
        replace(ONLINE, kid=255, device_tag=65535, not_before=2**32 - 1, identity_class=4),
    ],
)
def test_claims_that_a_code_may_carry(claims):
    claims.check()


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": 0},
        {"type": 4},
        {"identity_class": 5},
        {"identity_class": -1},
        {"kid": 256},
        {"kid": -1},
        {"not_before": 2**32},
        {"not_before": -1},
        {"ttl": 65536},
        {"ttl": -1},
        {"ttl": 0},
        {"flags": 2},
        {"device_tag": 65536},
        {"code_id": "0F1E2D3C4B5A6978"},
        {"code_id": "0f1e2d3c4b5a697"},
        {"jti": "0x22334455667788"},
        {"jti": "0" * 16},
        {"type": 3},
    ],
    ids=str,
)
def test_claims_that_no_code_may_carry(wrong):
    with pytest.raises(ValueError):
        replace(ONLINE, **wrong).check()


@pytest.mark.parametrize(
    ("claims", "end"),
    [
        (ONLINE, 1_800_000_030),
        (replace(ONLINE, ttl=0), 1_800_000_000),
        (PAPER, None),
        (replace(PAPER, ttl=60), 1_800_000_060),
    ],
    ids=["phone", "only paper knows no end", "paper", "paper with an end"],
)
def test_end_of_a_code(claims, end):
    assert claims.expires_at == end


def test_flag_of_a_proven_name():
    assert ONLINE.is_verified
    assert not replace(ONLINE, flags=0).is_verified


def test_types_and_classes_keep_their_bytes():
    """They stand in codes that are printed already."""
    assert {name: code_type.value for name, code_type in CodeType.__members__.items()} == {
        "ONLINE": 1,
        "OFFLINE_PACK": 2,
        "PAPER": 3,
    }
    assert {name: identity.value for name, identity in IdentityClass.__members__.items()} == {
        "NONE": 0,
        "WORKER": 1,
        "CONTRACTOR_MANAGER": 2,
        "SUPERVISION_MANAGER": 3,
        "OWNER_MANAGER": 4,
    }


@pytest.mark.parametrize("identity_class", range(5))
def test_every_class_may_be_carried(identity_class):
    replace(ONLINE, identity_class=identity_class).check()

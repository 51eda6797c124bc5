"""Consent: what was agreed to, in which version, and what withdrawing does."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bootstrap import Product
from app.kernel.actor import Actor
from app.kernel.clock import FrozenClock
from app.kernel.errors import Forbidden, Invalid
from app.kernel.photo import Photo
from app.people.models import Consent, FaceTemplate, Verification
from app.people.service import consent_documents
from app.people.service.consent_documents import PURPOSES, REQUIRED, in_force, published
from tests.factories.people import a_verified_person
from tests.statements import statements


@pytest.fixture
def wang(product: Product) -> Actor:
    _person, _account, headers = a_verified_person(product, "王建国")
    return product.signing_in.authenticate(headers["Authorization"].removeprefix("Bearer "))


def decide(product: Product, actor: Actor, *purposes: str, accepted: bool = True) -> None:
    for purpose in purposes:
        product.consents.decide(actor, purpose, in_force()[purpose].version, accepted=accepted)


@pytest.fixture
def new_privacy_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts as they are published, and a privacy policy 1.10 after 1.9."""
    for path in consent_documents.FOLDER.glob("*.md"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    for version in ("1.9", "1.10"):
        (tmp_path / f"privacy_policy.{version}.md").write_text("# 建码隐私政策\n\n更清楚了。", "utf-8")
    texts = published.__wrapped__(tmp_path)
    monkeypatch.setattr(consent_documents, "published", lambda: texts)
    monkeypatch.setattr("app.people.service.consents.published", lambda: texts)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_each_text_says_what_the_law_asks(purpose: str) -> None:
    """PIPL 17, 30: necessity, effect, how long, how to withdraw, the other way."""
    document = in_force()[purpose]
    for heading in ("为什么需要", "影响", "保存多久", "怎样撤回", "不同意怎么办"):
        assert heading in document.text, heading
    assert document.title
    assert len(document.sha256) == 64
    assert document.required is (purpose in REQUIRED)


def test_the_face_is_never_the_only_way() -> None:
    """Face measures: another way stands in the text itself."""
    document = in_force()["face_verification"]
    assert not document.required
    assert "人工审核" in document.text


@pytest.mark.parametrize(
    ("name", "content"),
    [("location.1.0.md", None), ("id_cards.1.0.md", "# 标题\n"), ("id_card.2.0.md", "没有标题")],
)
def test_a_folder_that_cannot_be_used(tmp_path: Path, name: str, content: str | None) -> None:
    for path in consent_documents.FOLDER.glob("*.md"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / name).unlink(missing_ok=True)
    if content is not None:
        (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(ValueError, match=name if content else "location"):
        published.__wrapped__(tmp_path)


def test_nothing_is_given_before_it_was_asked(product: Product, wang: Actor) -> None:
    assert [entry.accepted for entry in product.consents.standing(wang.account_id)] == [None] * 5
    assert product.consents.missing(wang.account_id, PURPOSES) == PURPOSES


def test_given_and_withdrawn_and_given_again(product: Product, wang: Actor, clock: FrozenClock) -> None:
    for accepted in (True, False, True):
        decide(product, wang, "id_card", accepted=accepted)
        assert product.consents.is_given(wang.account_id, "id_card") is accepted
        clock.move(seconds=1)
    kept = list(Consent.select().order_by(Consent.decided_at))
    assert [row.accepted for row in kept] == [True, False, True]
    assert {row.text_sha256 for row in kept} == {in_force()["id_card"].sha256}


def test_each_account_decides_for_itself(product: Product, wang: Actor) -> None:
    decide(product, wang, *PURPOSES)
    other = product.signing_in.with_wechat("wx-李秀英").account_id
    assert product.consents.missing(other, PURPOSES) == PURPOSES


def test_demand_names_what_is_missing_in_one_statement(product: Product, wang: Actor) -> None:
    decide(product, wang, "service_agreement")
    with statements() as seen, pytest.raises(Forbidden) as refused:
        product.consents.demand(wang, "service_agreement", "privacy_policy", "face_verification")
    assert len(seen) == 1
    assert (refused.value.code, refused.value.status) == ("CONSENT_REQUIRED", 403)
    assert "《建码隐私政策》" in refused.value.message
    assert "建码服务协议" not in refused.value.message
    assert refused.value.errors == {"consents": ["privacy_policy", "face_verification"]}
    assert "人工审核" in str(refused.value.reasons[1].remedy)
    decide(product, wang, "privacy_policy", "face_verification")
    product.consents.demand(wang, "service_agreement", "privacy_policy", "face_verification")


def test_a_new_version_is_asked_for_anew(product: Product, wang: Actor, new_privacy_policy: None) -> None:
    with pytest.raises(Invalid) as refused:
        product.consents.decide(wang, "privacy_policy", "1.9", accepted=True)
    assert "1.10" in refused.value.message
    Consent.create(
        account_id=wang.account_id,
        purpose="privacy_policy",
        version="1.9",
        text_sha256="0" * 64,
        accepted=True,
        decided_at=product.clock.now(),
    )
    assert not product.consents.is_given(wang.account_id, "privacy_policy")
    todo = product.home.of(wang).todos[0]
    assert (todo.kind, todo.label) == ("consent", "《建码隐私政策》有新版本，请阅读")
    product.consents.decide(wang, "privacy_policy", "1.9", accepted=False)
    assert product.home.of(wang).todos == ()


@pytest.mark.parametrize(
    ("purpose", "version", "field"), [("dna", "1.0", "purpose"), ("id_card", "0.9", "version")]
)
def test_what_was_never_published(
    product: Product, wang: Actor, purpose: str, version: str, field: str
) -> None:
    for accepted in (True, False):
        with pytest.raises(Invalid) as refused:
            product.consents.decide(wang, purpose, version, accepted=accepted)
        assert refused.value.code == "VALUE_NOT_ALLOWED"
        assert list(refused.value.errors) == [field]
    assert Consent.select().count() == 0


@pytest.mark.parametrize(
    ("status", "selfie_goes"), [("registered", True), ("awaiting_face", True), ("review", False)]
)
def test_withdrawing_the_face_forgets_it(
    product: Product, wang: Actor, status: str, selfie_goes: bool
) -> None:
    now = product.clock.now()
    other = a_verified_person(product, "李秀英").person
    for person_id in (wang.person_id, other.id):
        FaceTemplate.create(person_id=person_id, template="AAAA", engine="local", created_at=now)
    photos = product.gateways.photos
    selfie = photos.put("selfie", wang.account_id, b"\xff\xd8\xff", now=now, keep_until=None)
    Verification.create(
        account_id=wang.account_id, status=status, selfie_photo_id=selfie, reasons=[], updated_at=now
    )
    decided = product.consents.decide(wang, "face_verification", "1.0", accepted=False)
    assert "已经删除" in decided.effect
    assert [row.person_id for row in FaceTemplate.select()] == [other.id]
    assert (Photo.get_by_id(selfie).deleted_at is not None) is selfie_goes
    assert product.audit.of_person(str(wang.person_id))[0].action == "face.forgotten"


def test_withdrawing_another_consent_keeps_the_face(product: Product, wang: Actor) -> None:
    FaceTemplate.create(
        person_id=wang.person_id, template="AAAA", engine="local", created_at=product.clock.now()
    )
    decide(product, wang, "location", "id_card", accepted=False)
    decide(product, wang, "face_verification", accepted=True)
    assert FaceTemplate.select().count() == 1

"""Shanghai 2023: the workers' pages inside the city's app, which says who is there."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from app.kernel.clock import FrozenClock
from tests.acceptance.story import Story, a_gate
from tests.factories.cast import member
from tests.factories.people import Headers, bearer
from tests.factories.verification import card_of, picture

HER = member("欧阳桂兰")


def from_the_host(story: Story, who: str) -> Headers:
    """As the page does it: there and back."""
    begun = story.post("/auth/host/suishenban/start", {})
    (state,) = parse_qs(urlsplit(begun["authorize_url"]).query)["state"]
    answer = {"code": f"of-{who}", "state": state, "ticket": begun["ticket"]}
    return bearer(story.post("/auth/host/suishenban", {}, answer)["access_token"])


def prove(story: Story, headers: Headers, *, expected: int, move: bool = False) -> str:
    """The code of a refusal, or where the person stands."""
    body = {"name": HER.name, "id_number": HER.id_number, "move": move}
    told = story.call("PUT", "/me/verification/identity", headers, expected, json=body)
    if expected >= 400:
        return str(told["code"])
    return str(story.show("face", headers, "selfie", picture("pink", 320))["status"])


def test_inside_the_city_app(story: Story, clock: FrozenClock) -> None:
    """SH2023-3.13-1: who comes from the host proves himself there, and his code opens the gate."""
    gate = a_gate(story, "shanghai")
    her = from_the_host(story, "her")
    story.agree(her)
    story.product.gateways.card_reader.front = card_of(HER)  # type: ignore[attr-defined]
    story.show("id-card", her, "front", picture())
    assert prove(story, her, expected=200) == "registered"
    gate.hire(HER)
    assert gate.scan(story.code(her))["admitted"]
    again = from_the_host(story, "her")
    assert story.get("/me", again)["person"] == story.get("/me", her)["person"]


def test_whoever_is_known_from_wechat_is_the_same_person(story: Story, clock: FrozenClock) -> None:
    """CQ2023-A2.3-6, A-30: told that he is known, and by his face he takes his identity with him."""
    in_wechat = story.verified(HER.name)
    person = story.get("/me", in_wechat)["person"]["id"]
    her = from_the_host(story, "her")
    story.agree(her)
    story.product.gateways.card_reader.front = card_of(HER)  # type: ignore[attr-defined]
    story.show("id-card", her, "front", picture())
    assert prove(story, her, expected=409) == "IDENTITY_CONFLICT"
    assert prove(story, her, expected=200, move=True) == "registered"
    assert story.get("/me", her)["person"]["id"] == person
    assert story.call("GET", "/me", in_wechat, 401)["code"] == "SESSION_ENDED"

"""A slow neighbour gets some of the threads and never all of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.gateways import turns
from app.gateways.key_value import EmbeddedStore
from app.gateways.registry import RegistryClient
from app.gateways.standins import running
from app.gateways.standins.server import Standins
from app.gateways.turns import NoTurn, Turns
from app.gateways.wechat import MiniProgram
from app.kernel.crypto import Cipher
from app.people.ports import RegistryDown, WechatDown

CIPHER = Cipher.from_setting("1:" + "11" * 32, "i" * 32)
CROWD = 12


@pytest.fixture
def standins() -> Iterator[Standins]:
    with running() as standins:
        yield standins


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "WAIT_S", 0.1)
    monkeypatch.setattr(turns, "SLOW_S", 0.2)


def test_as_many_as_may_at_once() -> None:
    both = Turns(2)
    with both.one(), both.one(), pytest.raises(NoTurn), both.one():
        pass
    with both.one():
        pass


def test_a_turn_that_comes_free_soon_is_waited_for() -> None:
    one = Turns(1)
    is_taken = threading.Event()

    def briefly() -> None:
        with one.one():
            is_taken.set()
            time.sleep(0.03)

    other = threading.Thread(target=briefly)
    other.start()
    is_taken.wait()
    with one.one():
        pass
    other.join()


def test_nobody_waits_for_one_that_is_known_to_be_slow() -> None:
    one = Turns(1)
    with one.one():
        time.sleep(0.25)
    with one.one():
        begun = time.monotonic()
        with pytest.raises(NoTurn), one.one():
            pass
        assert time.monotonic() - begun < 0.05


def test_a_crowd_at_a_slow_wechat(standins: Standins, tmp_path: Path) -> None:
    standins.wechat.fault = "slow-1000"
    store = EmbeddedStore(tmp_path / "kv.db")
    wechat = MiniProgram(standins.wechat_base, "demo-appid", "demo-wechat-secret", store, CIPHER, at_once=3)

    def sign_in(_number: int) -> tuple[str, float]:
        begun = time.monotonic()
        try:
            wechat.code_to_session("demo-wang")
        except WechatDown as down:
            return str(down), time.monotonic() - begun
        return "in", time.monotonic() - begun

    with ThreadPoolExecutor(max_workers=CROWD) as pool:
        told = list(pool.map(sign_in, range(CROWD)))
    turned_away = [seconds for words, seconds in told if words == "too many calls wait"]
    assert [words for words, _seconds in told].count("in") == 3
    assert len(turned_away) == CROWD - 3
    assert max(turned_away) < 0.8


def test_a_crowd_at_a_slow_authority(standins: Standins) -> None:
    standins.registry.fault = "slow-600"
    registry = RegistryClient(standins.registry_base, "demo-registry-secret", at_once=1)

    def check(_number: int) -> str:
        try:
            return registry.check("张伟", "11010519491231002X")
        except RegistryDown as down:
            return str(down)

    with ThreadPoolExecutor(max_workers=3) as pool:
        told = sorted(pool.map(check, range(3)))
    assert told == ["identity-checks: too many calls wait"] * 2 + ["matched"]

"""WeChat over real HTTP, against a stand-in that speaks its protocol. Test people are invented."""

import logging
import os
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from app.gateways.key_value import EmbeddedStore
from app.gateways.standins.server import Standins
from app.gateways.wechat import MiniProgram, is_push_genuine
from app.gateways.wechat.tokens import KeyValueSession, StableToken
from app.kernel.crypto import Cipher
from app.kernel.ports import StoreDown
from app.people.ports import WechatDown, WechatRefused, WechatSession
from tests.free_port import nobody_at
from tests.gateways.held import HURRIED, PATIENT, SLOW

ROOT = Path(__file__).parents[2]
CROWD = Path(__file__).with_name("sign_in_crowd.py")
CIPHER = Cipher.from_setting("1:" + "11" * 32, "i" * 32)
SECRET = "demo-wechat-secret"
LOGIN, TOKEN = "sns/jscode2session", "cgi-bin/stable_token"
PHONE, SEND = "wxa/business/getuserphonenumber", "cgi-bin/message/subscribe/send"


@pytest.fixture
def store(tmp_path: Path) -> EmbeddedStore:
    return EmbeddedStore(tmp_path / "kv.db")


@pytest.fixture
def wechat(standins: Standins, store: EmbeddedStore) -> MiniProgram:
    return mini_program(standins.wechat_base, store)


@pytest.fixture
def hurried(standins: Standins, store: EmbeddedStore) -> MiniProgram:
    return mini_program(standins.wechat_base, store, timeouts=HURRIED)


def mini_program(
    base: str, store: EmbeddedStore, secret: str = SECRET, timeouts: tuple[float, float] = PATIENT
) -> MiniProgram:
    return MiniProgram(base, "demo-appid", secret, store, CIPHER, timeouts=timeouts)


class TestSigningIn:
    def test_a_code_tells_who_is_there(self, wechat: MiniProgram) -> None:
        assert wechat.code_to_session("demo-张伟") == WechatSession("demo-张伟", None)
        assert wechat.code_to_session("demo-张伟").openid == "demo-张伟"
        assert wechat.code_to_session("union-li").unionid == "unionid-li"

    def test_the_session_key_is_not_handed_out(self, wechat: MiniProgram) -> None:
        assert set(WechatSession.__slots__) == {"openid", "unionid"}

    def test_a_used_code_is_refused(self, wechat: MiniProgram) -> None:
        assert wechat.code_to_session("once-a").openid == "once-a"
        with pytest.raises(WechatRefused) as caught:
            wechat.code_to_session("once-a")
        assert caught.value.errcode == 40163

    @pytest.mark.parametrize("errcode", [40029, 40163, 40226])
    def test_what_wechat_refuses(self, wechat: MiniProgram, errcode: int) -> None:
        with pytest.raises(WechatRefused) as caught:
            wechat.code_to_session(f"error-{errcode}")
        assert caught.value.errcode == errcode

    @pytest.mark.parametrize("code", ["", "x" * 257, "\ud800"])
    def test_what_cannot_be_a_code_is_not_even_asked(
        self, wechat: MiniProgram, standins: Standins, code: str
    ) -> None:
        with pytest.raises(WechatRefused):
            wechat.code_to_session(code)
        assert standins.wechat.calls[LOGIN] == 0

    @pytest.mark.parametrize(
        ("code", "retry_after"),
        [
            ("error-45011", 60),
            ("error-45009", 600),
            ("error-40013", 5),
            ("error-99999", 5),
            ("error--1", 5),
            ("down", 5),
            ("garbage", 5),
        ],
    )
    def test_what_is_an_outage(self, wechat: MiniProgram, code: str, retry_after: int) -> None:
        with pytest.raises(WechatDown) as caught:
            wechat.code_to_session(code)
        assert caught.value.retry_after == retry_after

    def test_no_answer_in_time_is_an_outage(self, hurried: MiniProgram) -> None:
        with pytest.raises(WechatDown, match="no answer in time") as caught:
            hurried.code_to_session(SLOW)
        assert caught.value.retry_after == 5

    def test_a_busy_moment_is_bridged(self, wechat: MiniProgram, standins: Standins) -> None:
        assert wechat.code_to_session("busy-a").openid == "busy-a"
        assert standins.wechat.calls[LOGIN] == 2

    def test_a_wrong_secret_is_our_fault_not_the_users(
        self, standins: Standins, store: EmbeddedStore
    ) -> None:
        with pytest.raises(WechatDown):
            mini_program(standins.wechat_base, store, "wrong").code_to_session("demo-a")

    def test_nobody_listening(self, store: EmbeddedStore) -> None:
        with pytest.raises(WechatDown):
            mini_program(f"http://{nobody_at()}/", store).code_to_session("demo-a")

    @pytest.mark.parametrize("fault", ["down", "garbage", "error-40125", SLOW])
    def test_a_token_outage_does_not_break_it(
        self, wechat: MiniProgram, standins: Standins, fault: str
    ) -> None:
        standins.wechat.token_fault = fault
        assert wechat.code_to_session("demo-a").openid == "demo-a"
        assert standins.wechat.calls[TOKEN] == 0
        assert "access_token" not in standins.wechat.last_query[LOGIN]


class TestToken:
    def test_one_token_serves_many_calls_and_many_workers(
        self, standins: Standins, store: EmbeddedStore
    ) -> None:
        for _ in range(3):
            worker = mini_program(standins.wechat_base, store)
            assert worker.phone_number("phone-13800000000") == "13800000000"
        assert standins.wechat.calls == {TOKEN: 1, PHONE: 3}

    def test_a_refused_token_makes_at_most_two_requests(
        self, wechat: MiniProgram, standins: Standins
    ) -> None:
        standins.wechat.refuse_tokens = True
        with pytest.raises(WechatDown):
            wechat.phone_number("phone-13800000000")
        assert standins.wechat.calls == {PHONE: 2, TOKEN: 3}  # first, the same again, one forced
        with pytest.raises(WechatDown):
            wechat.phone_number("phone-13800000000")
        assert standins.wechat.calls == {PHONE: 3, TOKEN: 4}  # not forced again so soon

    def test_a_token_that_died_early_is_replaced(self, wechat: MiniProgram, standins: Standins) -> None:
        wechat.phone_number("phone-13800000000")
        standins.wechat.tokens.clear()
        assert wechat.phone_number("phone-13800000000") == "13800000000"
        assert standins.wechat.calls == {PHONE: 3, TOKEN: 2}

    @pytest.mark.parametrize("fault", ["down", "garbage", SLOW, "error-45009", "error-40001"])
    def test_without_any_token_it_says_so_in_time(
        self, standins: Standins, tmp_path: Path, fault: str
    ) -> None:
        standins.wechat.token_fault = fault
        in_a_moment = EmbeddedStore(tmp_path / "kv.db", now=Minutes())  # no time passes in it
        timeouts = HURRIED if fault == SLOW else PATIENT
        wechat = mini_program(standins.wechat_base, in_a_moment, timeouts=timeouts)
        for _ in range(3):
            with pytest.raises(WechatDown):
                wechat.phone_number("phone-13800000000")
        assert standins.wechat.calls == {TOKEN: 1}  # the outage is remembered for a moment

    def test_twenty_threads_in_two_processes_renew_once(self, standins: Standins, tmp_path: Path) -> None:
        command = [sys.executable, str(CROWD), standins.wechat_base, str(tmp_path / "kv.db"), "20"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        processes = [
            subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)
        ]
        assert [process.communicate(timeout=120)[0].strip() for process in processes] == ["20", "20"]
        assert standins.wechat.calls == {TOKEN: 1, PHONE: 40}

    def test_it_is_not_readable_in_the_store(
        self, wechat: MiniProgram, standins: Standins, tmp_path: Path
    ) -> None:
        wechat.phone_number("phone-13800000000")
        token = standins.wechat.tokens[0].encode()
        assert len(token) == 512
        assert all(token[:24] not in file.read_bytes() for file in tmp_path.glob("kv.db*"))


class Minutes:
    """A clock in seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


class TestRenewal:
    def stable(self, tmp_path: Path, fetch: Callable[[bool], tuple[str, int]], clock: Minutes) -> StableToken:
        store = EmbeddedStore(tmp_path / "kv.db", now=clock)
        session = KeyValueSession(store, CIPHER)
        return StableToken(store, session, "app", fetch, now=clock, pause=lambda _seconds: None)

    @pytest.mark.parametrize(("after_s", "token"), [(6959, "t1"), (6960, "t2"), (7300, "t2")])
    def test_a_token_is_renewed_before_it_ends(self, tmp_path: Path, after_s: int, token: str) -> None:
        clock, fetched = Minutes(), iter(["t1", "t2"])
        stable = self.stable(tmp_path, lambda _force: (next(fetched), 7200), clock)
        assert stable.current() == "t1"
        clock.now += after_s
        assert stable.current() == token

    def test_the_old_one_serves_while_another_worker_renews(self, tmp_path: Path) -> None:
        clock, seen, count = Minutes(), [], iter(range(1, 9))
        other = self.stable(tmp_path, lambda _force: pytest.fail("the lock is held"), clock)

        def fetch(_force: bool) -> tuple[str, int]:
            number = next(count)
            if number == 2:
                seen.append(other.current())
            return f"t{number}", 7200

        stable = self.stable(tmp_path, fetch, clock)
        stable.current()
        clock.now += 7000
        assert stable.current() == "t2"
        assert seen == ["t1"]
        assert other.current() == "t2"

    def test_the_old_one_serves_through_an_outage_until_it_ends(self, tmp_path: Path) -> None:
        clock, asked = Minutes(), []

        def fetch(_force: bool) -> tuple[str, int]:
            asked.append(clock.now)
            if len(asked) > 1:
                raise WechatDown("down")
            return "t1", 7200

        stable = self.stable(tmp_path, fetch, clock)
        stable.current()
        clock.now += 7000
        assert [stable.current() for _ in range(5)] == ["t1"] * 5
        assert len(asked) == 2  # the next try comes when the lock has ended
        clock.now += 21
        assert stable.current() == "t1"
        assert len(asked) == 3
        clock.now += 200
        with pytest.raises(WechatDown):
            stable.current()

    def test_waiting_for_a_lock_holder_that_died_has_an_end(self, tmp_path: Path) -> None:
        clock = Minutes()
        EmbeddedStore(tmp_path / "kv.db", now=clock).set("wechat:app:token-lock", "1", 20)
        stable = self.stable(tmp_path, lambda _force: ("t1", 7200), clock)
        with pytest.raises(WechatDown):
            stable.current()
        clock.now += 20
        assert stable.current() == "t1"

    def test_without_the_store_each_process_keeps_its_own(self, tmp_path: Path) -> None:
        clock, fetched = Minutes(), iter(["t1", "t2"])
        store = EmbeddedStore(tmp_path / "no folder" / "kv.db", now=clock)
        with pytest.raises(StoreDown):
            store.ping()
        session = KeyValueSession(store, CIPHER)
        stable = StableToken(store, session, "app", lambda _force: (next(fetched), 7200), now=clock)
        assert [stable.current(), stable.current(), stable.current(refused="t1")] == ["t1", "t1", "t2"]

    def test_a_token_under_a_retired_key_counts_as_none(self, tmp_path: Path) -> None:
        store = EmbeddedStore(tmp_path / "kv.db")
        KeyValueSession(store, CIPHER).set("app:token", {"value": "t", "renew_at": 1}, 60)
        other = Cipher.from_setting("2:" + "22" * 32, "i" * 32)
        assert KeyValueSession(store, other).get("app:token", "none") == "none"


class TestSecrets:
    """What goes wrong is told without secrets, codes, tokens or people."""

    CODE = "demo-unsagbar"

    @pytest.mark.parametrize("code", ["down", "garbage", SLOW, "error-40029", "error--1", CODE])
    def test_neither_errors_nor_logs_tell_them(
        self, standins: Standins, store: EmbeddedStore, caplog: pytest.LogCaptureFixture, code: str
    ) -> None:
        caplog.set_level(logging.DEBUG)
        caplog.set_level(logging.DEBUG, logger="urllib3")  # whatever the log was set to before
        base = standins.wechat_base
        if code == self.CODE:
            base = "http://127.0.0.1:1/"
        wechat = mini_program(base, store)
        if code == SLOW:
            wechat.phone_number("phone-13800000000")  # the token is there, and only the answer is not
            wechat = mini_program(base, store, timeouts=HURRIED)
        told = []
        for ask in (wechat.code_to_session, wechat.phone_number):
            with pytest.raises((WechatDown, WechatRefused)) as caught:
                ask(code)
            error = caught.value
            assert error.__cause__ is None
            assert error.__context__ is None
            told.append("".join(traceback.format_exception(error)) + repr(vars(error)))
        text = "\n".join(told) + caplog.text + repr([vars(record) for record in caplog.records])
        tokens = [token[:20] for token in standins.wechat.tokens]
        assert "urllib3" in caplog.text
        assert not [word for word in (SECRET, "js_code=", "access_token=", *tokens) if word in text]
        if code == self.CODE:
            assert code not in text

    def test_a_broken_connection_in_the_token_path_tells_nothing(
        self, standins: Standins, store: EmbeddedStore, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        standins.wechat.token_fault = SLOW
        with pytest.raises(WechatDown) as caught:
            mini_program(standins.wechat_base, store, timeouts=HURRIED).phone_number("phone-13800000000")
        assert SECRET not in "".join(traceback.format_exception(caught.value)) + caplog.text


class TestPhone:
    def test_a_used_code_is_refused(self, wechat: MiniProgram) -> None:
        assert wechat.phone_number("once-13800000000") == "13800000000"
        with pytest.raises(WechatRefused) as caught:
            wechat.phone_number("once-13800000000")
        assert caught.value.errcode == 40163


class TestMessages:
    def test_a_message_arrives_and_its_things_fit(self, wechat: MiniProgram, standins: Standins) -> None:
        data = {"thing1": "一" * 21, "thing2": "二" * 20, "character_string3": "3" * 30}
        wechat.send_message("demo-a", "template-1", data, page="pages/home/index")
        (sent,) = standins.wechat.sent
        assert sent["touser"] == "demo-a"
        assert sent["page"] == "pages/home/index"
        assert sent["data"]["thing1"]["value"] == "一" * 19 + "…"
        assert sent["data"]["thing2"]["value"] == "二" * 20
        assert sent["data"]["character_string3"]["value"] == "3" * 30

    @pytest.mark.parametrize(
        ("template", "data", "errcode"),
        [
            ("error-43101", {"thing1": "a"}, 43101),
            ("error-40003", {"thing1": "a"}, 40003),
            ("template-1", {"thing1": ""}, 47003),
            ("", {"thing1": "a"}, 40037),
        ],
    )
    def test_what_wechat_refuses(
        self, wechat: MiniProgram, template: str, data: dict[str, str], errcode: int
    ) -> None:
        with pytest.raises(WechatRefused) as caught:
            wechat.send_message("demo-a", template, data)
        assert caught.value.errcode == errcode

    @pytest.mark.parametrize(
        ("template", "perhaps_done"),
        [(SLOW, True), ("down", True), ("garbage", True), ("error--1", False), ("error-45009", False)],
    )
    def test_whether_a_message_may_have_arrived(
        self, wechat: MiniProgram, hurried: MiniProgram, template: str, perhaps_done: bool
    ) -> None:
        if template == SLOW:
            wechat.phone_number("phone-13800000000")  # the token is there, and only the answer is not
            wechat = hurried
        with pytest.raises(WechatDown) as caught:
            wechat.send_message("demo-a", template, {"thing1": "a"})
        assert caught.value.perhaps_done is perhaps_done

    @pytest.mark.parametrize("fault", [SLOW, "down", "garbage"])
    def test_without_a_token_nothing_was_sent(
        self, standins: Standins, store: EmbeddedStore, fault: str
    ) -> None:
        standins.wechat.token_fault = fault
        timeouts = HURRIED if fault == SLOW else PATIENT
        wechat = mini_program(standins.wechat_base, store, timeouts=timeouts)
        with pytest.raises(WechatDown) as caught:
            wechat.send_message("demo-a", "t", {"thing1": "a"})
        assert not caught.value.perhaps_done

    def test_where_nobody_listens_nothing_was_sent(
        self, wechat: MiniProgram, standins: Standins, store: EmbeddedStore
    ) -> None:
        wechat.send_message("demo-a", "t", {"thing1": "a"})
        elsewhere = mini_program("http://127.0.0.1:1/", store)
        with pytest.raises(WechatDown) as caught:
            elsewhere.send_message("demo-a", "t", {"thing1": "a"})
        assert not caught.value.perhaps_done


class TestMiniProgramCode:
    def test_an_image_comes_back(self, wechat: MiniProgram) -> None:
        assert wechat.mini_program_code("p=1", page="pages/a").startswith(b"\x89PNG")

    @pytest.mark.parametrize(
        ("scene", "good"), [("x" * 32, True), ("x" * 33, False), ("", False), ("码", False)]
    )
    def test_a_scene_is_checked_before_it_is_sent(
        self, wechat: MiniProgram, standins: Standins, scene: str, good: bool
    ) -> None:
        if good:
            assert wechat.mini_program_code(scene, page="pages/a")
            return
        with pytest.raises(ValueError):
            wechat.mini_program_code(scene, page="pages/a")
        assert not standins.wechat.calls

    def test_only_known_versions(self, wechat: MiniProgram) -> None:
        with pytest.raises(ValueError):
            wechat.mini_program_code("a", page="pages/a", env_version="beta")

    def test_an_error_is_no_image(self, wechat: MiniProgram) -> None:
        with pytest.raises(WechatRefused) as caught:
            wechat.mini_program_code("a", page="error-41030")
        assert caught.value.errcode == 41030
        for page in ("garbage", "down"):
            with pytest.raises(WechatDown):
                wechat.mini_program_code("a", page=page)


# sha1("1686790800" + "nonce" + "pushtoken"), computed apart from the code
PUSH = "ee24cc0be983f2ed7168bda5f4866fb60b8d1f96"


@pytest.mark.parametrize(
    ("token", "signature", "genuine"),
    [
        ("pushtoken", PUSH, True),
        ("pushtoken", PUSH.upper(), False),
        ("pushtoken", PUSH[:-1], False),
        ("pushtoken", "签名\ud800", False),
        ("othertoken", PUSH, False),
        ("", PUSH, False),
    ],
)
def test_a_push_is_signed(token: str, signature: str, genuine: bool) -> None:
    assert is_push_genuine(token, signature, "1686790800", "nonce") is genuine

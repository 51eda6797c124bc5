"""``make run``: starts everything, says where, ends everything."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
import requests

from tests.processes.server import ROOT, Server, environment
from tests.waiting import WITHIN_S, until


def test_it_answers_and_says_where(server: Server) -> None:
    assert requests.get(f"{server.url}/healthz", timeout=WITHIN_S).json() == {"status": "ok"}
    parts = requests.get(f"{server.url}/readyz", timeout=WITHIN_S).json()["parts"]
    assert parts == {"database": "ok", "key_value_store": "ok", "job_worker": "ok"}
    until(lambda: server.url in server.output, "where it is")
    assert "DEMO" in server.output
    assert "regulator" in server.output


@pytest.mark.parametrize("name", ["SCRIPT_NAME", "PATH_INFO", "REMOTE_USER", "X-Forwarded-Proto"])
def test_headers_that_only_a_proxy_would_send_change_no_answer(server: Server, name: str) -> None:
    answer = requests.get(f"{server.url}/api/v1/me", headers={name: "/elsewhere"}, timeout=WITHIN_S)
    assert (answer.status_code, answer.json()["code"]) == (401, "LOGIN_REQUIRED")


def test_first_sign_ins_of_one_openid_at_once_make_one_person(server: Server) -> None:
    def sign_in(_number: int) -> requests.Response:
        """A slow machine turns some of so many away, and they come again."""

        def answers() -> list[requests.Response]:
            answer = requests.post(
                f"{server.url}/api/v1/auth/wechat",
                json={"code": f"demo-racer-{server.port}"},
                timeout=WITHIN_S,
            )
            is_turned_away = answer.status_code == 503 and answer.json()["code"] == "OVERLOADED"
            return [] if is_turned_away else [answer]

        return until(answers, "an answer")[0]

    with ThreadPoolExecutor(max_workers=50) as pool:
        answers = list(pool.map(sign_in, range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["person"]["id"] for answer in answers}) == 1
    assert sum(answer.json()["is_new"] for answer in answers) == 1


def test_workers_that_are_killed_come_back(server: Server) -> None:
    worker = max(server.running("app.commands", "jobs"), key=lambda process: process.create_time())
    web = max(server.running("gunicorn"), key=lambda process: process.create_time())
    worker.kill()
    web.kill()

    def is_back() -> bool:
        running = [process.pid for process in server.running("app.commands", "jobs")]
        return worker.pid not in running and len(running) == 2

    until(is_back, "another job worker")
    server.wait_until_ready()


def test_ctrl_c_ends_all_and_a_second_start_finds_everything(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    with server:
        first = requests.post(
            f"{server.url}/api/v1/auth/wechat", json={"code": "demo-wang"}, timeout=WITHIN_S
        ).json()
    assert server.launcher is not None
    assert server.launcher.returncode == 0
    with server:
        again = requests.post(
            f"{server.url}/api/v1/auth/wechat", json={"code": "demo-wang"}, timeout=WITHIN_S
        ).json()
    assert again["person"]["id"] == first["person"]["id"]
    assert not again["is_new"]
    for once in ("migrated: 0001", "demo data: filled"):
        assert server.output.count(once) == 1


def test_nothing_outlives_a_launcher_that_was_killed(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        everything = [
            process for process in server.processes() if "multiprocessing" not in " ".join(process.cmdline())
        ]
        assert server.launcher is not None
        server.launcher.kill()
        server.launcher.wait()
        _gone, left = psutil.wait_procs(everything, timeout=WITHIN_S)
        assert not left


def test_a_process_that_ends_by_itself_ends_all_with_an_error(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        server.running("standins")[0].send_signal(signal.SIGKILL)
        assert server.launcher is not None
        assert server.launcher.wait(WITHIN_S) != 0


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = _run(tmp_path, PORT=str(port))
    assert ended.returncode == 1
    assert "E-PORT" in ended.stderr
    assert str(port) in ended.stderr


def test_settings_that_cannot_be_used_are_named_all_at_once(tmp_path: Path) -> None:
    ended = _run(tmp_path, DATABASE_URL="mysql://x", REDIS_URL="ftp://y", CODE_KEYS="7:short")
    assert ended.returncode != 0
    for fault in ("E-DATABASE_URL", "E-REDIS_URL", "E-CODE_KEYS"):
        assert fault in ended.stderr


def test_production_refuses_what_the_demo_has(tmp_path: Path) -> None:
    ended = _run(tmp_path, APP_ENV="production", APP_CLOCK="2023-06-15T09:00:00+08:00")
    assert ended.returncode != 0
    assert "P-APP_CLOCK" in ended.stderr


def test_a_set_clock_starts_where_it_is_set(tmp_path: Path) -> None:
    with Server(tmp_path / "data", APP_CLOCK="2023-06-15T09:00:00+08:00") as server:
        answer = requests.get(f"{server.url}/healthz", timeout=WITHIN_S)
    assert answer.headers["X-Server-Time"].startswith("2023-06-15T09:0")


def _run(tmp_path: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.commands", "run"],
        cwd=ROOT,
        env=environment(tmp_path / "data", **settings),
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )

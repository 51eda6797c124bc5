"""``make run``: starts everything, says where, ends everything."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
import requests

from tests.processes.server import ROOT, Server, environment, free_port


def test_it_answers_and_says_where(server: Server) -> None:
    assert requests.get(f"{server.url}/healthz", timeout=5).json() == {"status": "ok"}
    parts = requests.get(f"{server.url}/readyz", timeout=5).json()["parts"]
    assert parts == {"database": "ok", "key_value_store": "ok", "job_worker": "ok"}
    deadline = time.monotonic() + 5
    while server.url not in server.output and time.monotonic() < deadline:
        time.sleep(0.1)
    assert server.url in server.output
    assert "DEMO" in server.output
    assert "regulator" in server.output


@pytest.mark.parametrize("name", ["SCRIPT_NAME", "PATH_INFO", "REMOTE_USER", "X-Forwarded-Proto"])
def test_headers_that_only_a_proxy_would_send_change_no_answer(server: Server, name: str) -> None:
    answer = requests.get(f"{server.url}/api/v1/me", headers={name: "/elsewhere"}, timeout=10)
    assert (answer.status_code, answer.json()["code"]) == (401, "LOGIN_REQUIRED")


def test_first_sign_ins_of_one_openid_at_once_make_one_person(server: Server) -> None:
    def sign_in(_number: int) -> requests.Response:
        return requests.post(
            f"{server.url}/api/v1/auth/wechat", json={"code": f"demo-racer-{server.port}"}, timeout=30
        )

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
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        newest = max(server.running("app.commands", "jobs"), key=lambda process: process.create_time())
        if newest.pid != worker.pid and len(server.running("app.commands", "jobs")) == 2:
            break
        time.sleep(0.1)
    else:
        raise AssertionError(server.output)
    server.wait_until_ready()


def test_ctrl_c_ends_all_and_a_second_start_finds_everything(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    with server:
        first = requests.post(
            f"{server.url}/api/v1/auth/wechat", json={"code": "demo-wang"}, timeout=10
        ).json()
    assert server.launcher is not None
    assert server.launcher.returncode == 0
    began = time.monotonic()
    with server:
        assert time.monotonic() - began < 15
        again = requests.post(
            f"{server.url}/api/v1/auth/wechat", json={"code": "demo-wang"}, timeout=10
        ).json()
    assert again["person"]["id"] == first["person"]["id"]
    assert not again["is_new"]


def test_nothing_outlives_a_launcher_that_was_killed(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        everything = [
            process for process in server.processes() if "multiprocessing" not in " ".join(process.cmdline())
        ]
        assert server.launcher is not None
        server.launcher.kill()
        server.launcher.wait()
        _gone, left = psutil.wait_procs(everything, timeout=15)
        assert not left


def test_a_process_that_ends_by_itself_ends_all_with_an_error(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        server.running("standins")[0].send_signal(signal.SIGKILL)
        assert server.launcher is not None
        assert server.launcher.wait(20) != 0


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    port = free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
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
        answer = requests.get(f"{server.url}/healthz", timeout=5)
    assert answer.headers["X-Server-Time"].startswith("2023-06-15T09:0")


def _run(tmp_path: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.commands", "run"],
        cwd=ROOT,
        env=environment(tmp_path / "data", **settings),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

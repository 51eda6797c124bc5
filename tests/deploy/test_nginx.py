"""nginx in front of the product, run as ``deploy/nginx/jianma.conf`` has it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from ssl import SSLError
from urllib.parse import quote

import pytest
import requests

from miniprogram_api.problems import WORDS
from tests.deploy.proxy import NAME, Answer, Proxy, nginx
from tests.free_port import free_port
from tests.processes.gate import a_scan, a_site_with, code_text
from tests.processes.server import Server
from tests.waiting import until

pytestmark = pytest.mark.processes
LARGEST = 24 * 1024 * 1024
OF_ONE_MINUTE_S = 20
SLOW_CLIENTS = 100
UNHINDERED_S = 30.0
"""A slow machine needs less; behind a client that keeps a thread one would wait until it gives up (40 s)."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    nginx()
    settings = {"WEB_WORKERS": "1", "WEB_THREADS": "8", "TRUSTED_PROXIES": "1"}
    with Server(tmp_path_factory.mktemp("behind") / "data", **settings) as running:
        yield running


@pytest.fixture(scope="module")
def proxy(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with Proxy(tmp_path_factory.mktemp("nginx") / "own", server.port) as running:
        yield running


def _is_problem(answer: Answer, status: int) -> bool:
    code, words = WORDS[status]
    told = json.loads(answer.body)
    return (
        answer.status == told["status"] == status
        and answer.headers["Content-Type"] == "application/problem+json"
        and (told["code"], told["title"]) == (code, words)
        and bool(told["trace_id"])
    )


def _remaining(answer: Answer) -> int:
    return int(answer.headers["X-RateLimit-Remaining"])


def _early_in_a_minute(proxy: Proxy, path: str) -> None:
    """Calls are counted by the minute; those of one test have to fall into the same."""
    ends_at = int(proxy.ask("GET", path, source="127.0.0.9").headers["X-RateLimit-Reset"])
    left_s = ends_at - time.time()
    if left_s < OF_ONE_MINUTE_S:
        time.sleep(left_s + 0.1)


def test_it_starts_without_a_complaint_and_passes_on(proxy: Proxy) -> None:
    answer = proxy.ask("GET", "/healthz")
    assert answer.status == 200
    assert answer.headers["Server"] == "nginx"
    assert proxy.complained == ""


def test_browsers_get_http_2_and_plain_http_is_sent_on_without_its_query(proxy: Proxy) -> None:
    with proxy.connected(alpn=("h2", "http/1.1")) as connection:
        assert connection.selected_alpn_protocol() == "h2"
    sent_on = requests.get(
        f"http://127.0.0.1:{proxy.http}/m/?name=secret",
        headers={"Host": NAME},
        allow_redirects=False,
        timeout=60,
    )
    assert (sent_on.status_code, sent_on.headers["Location"]) == (301, f"https://{NAME}/m/")


def test_another_name_is_not_answered(proxy: Proxy) -> None:
    with pytest.raises(SSLError):
        proxy.connected(name="somebody-else.example.cn")


def test_a_body_that_is_too_large_is_refused_as_the_application_would(proxy: Proxy) -> None:
    sheet = {"Content-Type": "application/json"}
    assert _is_problem(proxy.ask("POST", "/api/v1/auth/password", b"x" * (LARGEST + 1), sheet), 413)
    there = proxy.ask("POST", "/api/v1/auth/password", b"x" * LARGEST, sheet)
    assert there.headers["X-Request-Id"], "the application itself has to answer up to its own limit"


def test_limits_follow_the_real_address_and_no_header_changes_it(proxy: Proxy) -> None:
    path = "/api/v1/code-keys"
    _early_in_a_minute(proxy, path)
    first = _remaining(proxy.ask("GET", path, source="127.0.0.7"))
    spoofed = [
        proxy.ask("GET", path, headers={name: value}, source="127.0.0.7")
        for name, value in (
            ("X-Forwarded-For", "203.0.113.9"),
            ("X-Forwarded-For", "203.0.113.9, 198.51.100.7"),
            ("X_Forwarded_For", "203.0.113.9"),
            ("X-Real-IP", "203.0.113.9"),
            ("Forwarded", "for=203.0.113.9"),
        )
    ]
    assert [_remaining(answer) for answer in spoofed] == [first - n for n in range(1, len(spoofed) + 1)]
    assert _remaining(proxy.ask("GET", path, source="127.0.0.8")) == first


def test_no_query_reaches_a_log(proxy: Proxy) -> None:
    name, number = "张三丰", "110101199003074514"
    query = f"name={quote(name)}&id_number={number}"
    unreadable = "GET /unreadable 400"
    before = proxy.written.count(unreadable)
    proxy.ask(
        "GET", f"/api/v1/public/certificates?{query}", headers={"Referer": f"https://x.example/?{query}"}
    )
    proxy.said_to(f"GET /api/v1/%zz?{query} HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode())
    proxy.said_to(f"GET /{'a' * 9000}?{query} HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode())
    # nginx writes its line after the answer.
    until(lambda: re.search(r"/api/v1/public/certificates [24]", proxy.written), "the line of the first call")
    until(lambda: proxy.written.count(unreadable) == before + 2, "the lines of the others")
    for secret in (name, quote(name), number):
        assert secret not in proxy.written


@pytest.mark.parametrize(
    "raw",
    [
        "GET /healthz HTTP/1.1\r\nHost: {name}\r\nHost: other\r\n\r\n",
        "POST /healthz HTTP/1.1\r\nHost: {name}\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n",
        "POST /healthz HTTP/1.1\r\nHost: {name}\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST /healthz HTTP/1.1\r\nHost: {name}\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "GET /{long} HTTP/1.1\r\nHost: {name}\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: {name}\r\nX: {long}\r\n\r\n",
        "TRACE /healthz HTTP/1.1\r\nHost: {name}\r\n\r\n",
    ],
    ids=("two hosts", "two lengths", "unknown encoding", "length twice", "long path", "long header", "trace"),
)
def test_a_request_that_may_be_read_in_two_ways_is_refused_in_words(proxy: Proxy, raw: str) -> None:
    told = proxy.said_to(raw.format(name=NAME, long="a" * 9_000).encode()).decode()
    assert told.startswith("HTTP/1.1 400 ")
    assert json.loads(told.partition("\r\n\r\n")[2])["code"] == "BAD_REQUEST"


@pytest.mark.parametrize(
    "first",
    [
        "POST /healthz HTTP/1.1\r\nHost: {name}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /healthz HTTP/1.1\r\nHost: {name}\r\nContent_Length: 0\r\nContent-Length: {length}\r\n\r\n",
    ],
    ids=("after the last chunk", "an underscore"),
)
def test_a_request_hidden_in_another_is_not_carried_out_as_the_next_callers(proxy: Proxy, first: str) -> None:
    """Whatever follows is a request of the same connection, or part of the body, and nobody else's."""
    hidden = f"GET /api/v1/code-keys HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n"
    told = proxy.said_to((first.format(name=NAME, length=len(hidden)) + hidden).encode())
    answers = told.count(b"HTTP/1.1 ")
    assert answers == (2 if "chunked" in first else 1)
    assert json.loads(proxy.ask("GET", "/healthz").body) == {"status": "ok"}


def test_slow_clients_keep_nobody_waiting(server: Server, proxy: Proxy) -> None:
    """Heads and bodies that come in drops stay with nginx and hold no thread of the application."""
    (gate,), codes = a_site_with(server, workers=5, gates=1)
    head = (
        f"POST /api/v1/auth/password HTTP/1.1\r\nHost: {NAME}\r\n"
        "Content-Type: application/json\r\nContent-Length: 100000\r\n"
    )
    with ExitStack() as stack, ThreadPoolExecutor(20) as pool:
        slow = list(pool.map(lambda _number: stack.enter_context(proxy.connected()), range(SLOW_CLIENTS)))
        for number, connection in enumerate(slow):
            connection.sendall((head + ("\r\n{" if number % 2 else "X-Slow: ")).encode())
        taken = []
        for code in codes:
            begun = time.monotonic()
            body = json.dumps(a_scan(code_text(code))).encode()
            path = f"/api/v1/projects/{gate.project}/scans"
            answer = proxy.ask("POST", path, body, {"Content-Type": "application/json", **gate.headers})
            assert json.loads(answer.body)["admitted"] is True
            assert proxy.ask("GET", "/api/v1/code-keys").status == 200
            taken.append(time.monotonic() - begun)
    assert max(taken) < UNHINDERED_S


def test_an_upload_in_drops_arrives_whole(proxy: Proxy) -> None:
    body = json.dumps({"account": "regulator", "password": "x" * 2000}).encode()
    with proxy.connected() as connection:
        head = f"POST /api/v1/auth/password HTTP/1.1\r\nHost: {NAME}\r\nContent-Type: application/json\r\n"
        connection.sendall(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode())
        for start in range(0, len(body), 400):
            connection.sendall(body[start : start + 400])
            time.sleep(0.1)
        told = connection.recv(65536)
    assert told.split(b" ")[1] in (b"401", b"422")


def test_the_numbers_for_prometheus_are_not_told_outside(proxy: Proxy) -> None:
    assert _is_problem(proxy.ask("GET", "/metrics"), 404)


def test_without_the_application_everybody_is_told_to_come_again(tmp_path: Path, proxy: Proxy) -> None:
    with Proxy(tmp_path / "own", free_port()) as alone:
        answer = alone.ask("GET", "/api/v1/me")
    assert _is_problem(answer, 503)
    assert answer.headers["Retry-After"] == "5"

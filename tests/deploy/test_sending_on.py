"""Where the proxy sends browsers on to: its own name, and the path as it came."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator

import pytest

from tests.deploy.proxy import CONF, NAME, Proxy
from tests.free_port import free_port

# nginx decodes these, or takes them from whoever asks.
FROM_OUTSIDE = re.compile(r"\$(?:uri|document_uri|host|http_\w+|arg\w*)\b")


def test_nothing_decoded_and_no_name_from_outside_is_sent_back() -> None:
    sent = re.findall(r"^\s*return 30\d (.*);", CONF.read_text("utf-8"), re.M)
    assert sent
    assert not [target for target in sent if FROM_OUTSIDE.search(target)]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Of plain HTTP; nobody answers behind it."""
    with Proxy(tmp_path_factory.mktemp("nginx") / "own", free_port()) as running:
        yield running.http


def _headers(port: int, target: str, host: str) -> list[str]:
    request = f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(request.encode())
        answer = b""
        while piece := connection.recv(65_536):
            answer += piece
    return answer.decode("latin-1").partition("\r\n\r\n")[0].split("\r\n")[1:]


@pytest.mark.parametrize(
    ("target", "host", "sent_on"),
    [
        ("/m/?name=secret", NAME, f"https://{NAME}/m/"),
        ("/m", "evil.example", f"https://{NAME}/m"),
        ("http://evil.example/m", "evil.example", f"https://{NAME}/m"),
        ("/m%0d%0aSet-Cookie:%20a=b", NAME, f"https://{NAME}/m%0d%0aSet-Cookie:%20a=b"),
        ("/%e5%bb%ba?x=%0d%0aA:b", NAME, f"https://{NAME}/%e5%bb%ba"),
    ],
)
def test_a_link_to_us_leads_to_us_and_carries_no_header(
    port: int, target: str, host: str, sent_on: str
) -> None:
    headers = _headers(port, target, host)
    assert [line for line in headers if line.startswith("Location: ")] == [f"Location: {sent_on}"]
    assert not [line for line in headers if line.startswith("Set-Cookie")]

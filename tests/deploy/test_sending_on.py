"""Where the proxy sends browsers on to: its own name, and the path as it came."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes.server import free_port

CONF = (Path(__file__).resolve().parents[2] / "deploy" / "nginx" / "jianma.conf").read_text("utf-8")
NAME = "jianma.example.cn"
# nginx decodes these, or takes them from whoever asks.
FROM_OUTSIDE = re.compile(r"\$(?:uri|document_uri|host|http_\w+|arg\w*)\b")


def test_nothing_decoded_and_no_name_from_outside_is_sent_back() -> None:
    sent = re.findall(r"^\s*return 30\d (.*);", CONF, re.M)
    assert sent
    assert not [target for target in sent if FROM_OUTSIDE.search(target)]


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """The block of port 80, and the map in front of it, in a server of its own."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed")
    number = free_port()
    found = re.search(r"^server \{\n    listen 80;.*?^\}", CONF, re.M | re.S)
    paths = re.search(r"^map \$request_uri .*?^\}", CONF, re.M | re.S)
    assert found is not None
    assert paths is not None
    block = re.sub(r"listen \[::\]:80;", "", found[0]).replace("listen 80;", f"listen 127.0.0.1:{number};")
    block = re.sub(r"error_log .*?;", "", block)
    places = "".join(
        f"{kind}_temp_path {tmp_path / kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    conf = tmp_path / "nginx.conf"
    conf.write_text(
        f"daemon off; pid {tmp_path / 'pid'}; error_log {tmp_path / 'errors'}; events {{}}\n"
        f"http {{ {places}\n{paths[0]}\n{block}\n}}\n"
    )
    process = subprocess.Popen([nginx, "-e", str(tmp_path / "errors"), "-c", str(conf)])
    try:
        for _ in range(100):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", number)) == 0:
                    break
            time.sleep(0.1)
        yield number
    finally:
        process.terminate()
        process.wait(10)


def _headers(port: int, target: str, host: str) -> list[str]:
    request = f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
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

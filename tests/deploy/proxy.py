"""nginx as ``deploy/nginx/jianma.conf`` has it, in front of a running server: on free ports, with a
certificate and logs of its own."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.conftest import needed
from tests.free_port import free_port
from tests.processes.server import ROOT

NAME = "jianma.example.cn"
CONF = ROOT / "deploy/nginx/jianma.conf"
HERE = "127.0.0.1"
ANSWERS_WITHIN_S = 60.0
SILENT_S = 3.0
AROUND = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/start.log warn;
worker_processes 1;
events {{ worker_connections 2048; }}
http {{
    access_log off;
    {places}
    include {conf};
}}
"""
SPOOLED = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def nginx() -> str:
    """The program. Without it a loud skip, a failure in CI."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        needed("nginx", "scripts/nginx installs it on Debian")
    return program


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Proxy:
    """``with Proxy(folder, port_of_the_server) as proxy: proxy.ask("GET", "/healthz")``."""

    def __init__(self, folder: Path, behind: int) -> None:
        self.https, self.http = free_port(), free_port()
        self._folder = folder
        self._behind = behind
        self._process: subprocess.Popen[bytes] | None = None
        self.trusting = ssl.create_default_context()

    def __enter__(self) -> Proxy:
        self._folder.mkdir(parents=True)
        certificate, key = self._folder / "jianma.pem", self._folder / "jianma.key"
        _certify(certificate, key)
        self.trusting.load_verify_locations(certificate)
        conf = self._folder / "nginx.conf"
        conf.write_text(self._around(), "utf-8")
        (self._folder / "jianma.conf").write_text(self._as_deployed(), "utf-8")
        self._process = subprocess.Popen([nginx(), "-p", str(self._folder), "-c", str(conf)])
        try:
            self._wait_until_it_answers()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(ANSWERS_WITHIN_S)

    def _wait_until_it_answers(self) -> None:
        until = time.monotonic() + ANSWERS_WITHIN_S
        while True:
            try:
                self.ask("GET", "/healthz")
            except OSError:
                assert self._process is not None
                assert self._process.poll() is None, self.written
                assert time.monotonic() < until, self.written
                time.sleep(0.05)
            else:
                return

    @property
    def written(self) -> str:
        """Everything that nginx has put into its logs."""
        return "".join(path.read_text("utf-8", "replace") for path in sorted(self._folder.glob("*.log")))

    @property
    def complained(self) -> str:
        return (self._folder / "start.log").read_text("utf-8", "replace")

    def connected(self, name: str = NAME, source: str = HERE, alpn: tuple[str, ...] = ()) -> ssl.SSLSocket:
        """A TLS connection that asks for ``name``, from one of this machine's own addresses."""
        plain = socket.create_connection(
            (HERE, self.https), timeout=ANSWERS_WITHIN_S, source_address=(source, 0)
        )
        self.trusting.set_alpn_protocols(list(alpn or ("http/1.1",)))
        return self.trusting.wrap_socket(plain, server_hostname=name)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        source: str = HERE,
    ) -> Answer:
        connection = http.client.HTTPSConnection(NAME, self.https)
        connection.sock = self.connected(source=source)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def said_to(self, raw: bytes) -> bytes:
        """What comes back for these very bytes, until the connection ends or says no more."""
        told = b""
        with self.connected() as connection:
            connection.sendall(raw)
            try:
                while part := connection.recv(65536):
                    told += part
                    connection.settimeout(SILENT_S)
            except TimeoutError:
                pass
        return told

    def _around(self) -> str:
        places = "\n    ".join(f"{kind}_temp_path {self._folder}/{kind};" for kind in SPOOLED)
        user = "user root;" if os.geteuid() == 0 else ""
        return AROUND.format(folder=self._folder, places=places, user=user, conf=self._folder / "jianma.conf")

    def _as_deployed(self) -> str:
        """The file of ``deploy/`` with nothing changed but ports and folders."""
        lines = CONF.read_text("utf-8").splitlines()
        text = "\n".join(line for line in lines if "listen [::]" not in line)
        for deployed, ours in (
            ("listen 80;", f"listen {HERE}:{self.http};"),
            ("listen 443 ssl", f"listen {HERE}:{self.https} ssl"),
            ("server 127.0.0.1:8000 ", f"server {HERE}:{self._behind} "),
            ("/etc/nginx/tls/", f"{self._folder}/"),
            ("/var/log/nginx/jianma/", f"{self._folder}/"),
        ):
            assert deployed in text, deployed
            text = text.replace(deployed, ours)
        return text


def _certify(certificate: Path, key: Path) -> None:
    own = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(own, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    key.write_bytes(own.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))

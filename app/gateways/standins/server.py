"""One small HTTP server on the loopback address for every stand-in."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from app.gateways.standins.answer import Answer, Call
from app.gateways.standins.host_app import HostAppStandin
from app.gateways.standins.national_platform import NationalPlatformStandin
from app.gateways.standins.registry import STORED_AFTER_S, RegistryStandin
from app.gateways.standins.sms import SmsStandin
from app.gateways.standins.wechat import WechatStandin
from app.kernel.settings.demo import DEMO_HOST, DEMO_HOST_CLIENT, DEMO_HOST_SECRET

log = logging.getLogger("jianma.standins")

HOST = "127.0.0.1"
PAGES = "http://127.0.0.1:8000"
"""Where a browser finds the product's own pages, which the host app opens."""
BODY_LIMIT = 1024 * 1024
WARNING = (
    "DEMO DEMO DEMO: stand-ins for WeChat, SMS, a host app, the registry and the national platform listen on "
    "%s. "
    "Whoever reaches them signs in as anybody, and nobody is really registered or looked up."
)


class StandinsRefused(RuntimeError):
    """Stand-ins do not run in production."""


@dataclass(frozen=True)
class Standins:
    """``base_url`` without a slash at the end; WeChat is below ``/wechat/``, the registry ``/registry/``, the
    national platform ``/national-platform/``, the host app ``/host-app/``."""

    base_url: str
    wechat: WechatStandin
    registry: RegistryStandin
    national_platform: NationalPlatformStandin
    sms: SmsStandin
    host_app: HostAppStandin

    @property
    def wechat_base(self) -> str:
        return f"{self.base_url}/wechat/"

    @property
    def registry_base(self) -> str:
        return f"{self.base_url}/registry/"

    @property
    def national_platform_base(self) -> str:
        return f"{self.base_url}/national-platform/"


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is no news; anything else is a fault of the stand-in."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            log.exception("stand-in failed")


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the stand-in that its path names."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65536
    timeout = 60
    standins: dict[str, Callable[[Call], Answer]]

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def _handle(self) -> None:
        url = urlsplit(self.path)
        prefix, _slash, path = url.path.lstrip("/").partition("/")
        standin = self.standins.get(prefix)
        length = self.headers.get("Content-Length", "0")
        if standin is None or not length.isdecimal() or int(length) > BODY_LIMIT:
            self.close_connection = True
            self._send(Answer(b"not found", 404, "text/plain"))
            return
        body = self.rfile.read(int(length))
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        headers = {name.title(): value for name, value in self.headers.items()}
        self._send(standin(Call(self.command, path, query, headers, body)))

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: request lines carry codes and tokens."""


def open_server(
    port: int,
    *,
    wechat_appid: str,
    wechat_secret: str,
    registry_secret: str,
    national_platform_secret: str,
    stored_after_s: float = STORED_AFTER_S,
    pages: str = PAGES,
) -> tuple[Server, Standins]:
    """Binds the port (0: any free one). Raises StandinsRefused in production, OSError for a taken port."""
    if os.environ.get("APP_ENV") == "production":
        raise StandinsRefused("stand-ins do not run with APP_ENV=production")
    wechat = WechatStandin(wechat_appid, wechat_secret)
    registry = RegistryStandin(registry_secret, stored_after_s)
    national_platform = NationalPlatformStandin(national_platform_secret)
    sms = SmsStandin()
    host_app = HostAppStandin(DEMO_HOST_CLIENT, DEMO_HOST_SECRET, f"{pages}/m/?host={DEMO_HOST}")
    # Tencent Cloud's services answer at the root of their host.
    answers = {
        "wechat": wechat.answer,
        "registry": registry.answer,
        "national-platform": national_platform.answer,
        "host-app": host_app.answer,
        "": sms.answer,
    }
    server = Server((HOST, port), type("BoundHandler", (Handler,), {"standins": answers}))
    base_url = f"http://{HOST}:{server.server_address[1]}"
    log.warning(WARNING, base_url)
    return server, Standins(base_url, wechat, registry, national_platform, sms, host_app)


def serve(
    port: int,
    *,
    wechat_appid: str,
    wechat_secret: str,
    registry_secret: str,
    national_platform_secret: str,
    stored_after_s: float = STORED_AFTER_S,
    pages: str = PAGES,
) -> None:
    """Answers until the process is told to end (KeyboardInterrupt, or SIGTERM by its default)."""
    server, _standins = open_server(
        port,
        wechat_appid=wechat_appid,
        wechat_secret=wechat_secret,
        registry_secret=registry_secret,
        national_platform_secret=national_platform_secret,
        stored_after_s=stored_after_s,
        pages=pages,
    )
    with server:
        server.serve_forever()


@contextmanager
def running(
    *,
    wechat_appid: str = "demo-appid",
    wechat_secret: str = "demo-wechat-secret",
    registry_secret: str = "demo-registry-secret",
    national_platform_secret: str = "demo-national-platform-secret",
    stored_after_s: float = STORED_AFTER_S,
    pages: str = PAGES,
    port: int = 0,
) -> Iterator[Standins]:
    """Stand-ins in threads of this process while the block runs."""
    server, standins = open_server(
        port,
        wechat_appid=wechat_appid,
        wechat_secret=wechat_secret,
        registry_secret=registry_secret,
        national_platform_secret=national_platform_secret,
        stored_after_s=stored_after_s,
        pages=pages,
    )
    with server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield standins
        finally:
            server.shutdown()

"""A local server that speaks Tencent Cloud's API 3.0 and checks every signature by hand."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET_ID, SECRET_KEY = "AKIDexample", "not-a-real-key"
Answer = dict[str, Any] | Callable[[dict[str, Any]], dict[str, Any]]


def error(code: str) -> dict[str, Any]:
    return {"Error": {"Code": code, "Message": "刚刚好"}}


class Standin(ThreadingHTTPServer):
    """`answers` by action; `seen` the calls whose signature was right; `delay` seconds; `raw` bytes
    instead of any answer; `status` of HTTP."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, Answer] = {}
        self.seen: list[tuple[str, str, dict[str, Any]]] = []
        self.delay = 0.0
        self.raw: bytes | None = None
        self.status = 200
        self.root = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    server: Standin

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(self.server.delay)
        answer = self.server.raw or json.dumps({"Response": self._judged(body)}).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _judged(self, body: bytes) -> dict[str, Any]:
        if not is_signed(self.headers, body):
            return {**error("AuthFailure.SignatureFailure"), "RequestId": "r-0"}
        action, version = self.headers["X-TC-Action"], self.headers["X-TC-Version"]
        parameters = json.loads(body)
        self.server.seen.append((action, version, parameters))
        answer = self.server.answers.get(action, error("InvalidAction"))
        return {**(answer(parameters) if callable(answer) else answer), "RequestId": "r-1"}

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


def is_signed(headers: Any, body: bytes) -> bool:
    """TC3-HMAC-SHA256 as documented, written out."""
    scheme, _, rest = headers["Authorization"].partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    signed = parts["SignedHeaders"]
    canonical_headers = "".join(f"{name}:{headers[name].strip().lower()}\n" for name in signed.split(";"))
    payload = hashlib.sha256(body).hexdigest()
    request = "\n".join(("POST", "/", "", canonical_headers, signed, payload))
    stamp = headers["X-TC-Timestamp"]
    day = datetime.fromtimestamp(int(stamp), UTC).strftime("%Y-%m-%d")
    key_id, scope = parts["Credential"].split("/", 1)
    text = "\n".join((scheme, stamp, scope, hashlib.sha256(request.encode()).hexdigest()))
    key = f"TC3{SECRET_KEY}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    expected = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    fresh = abs(time.time() - int(stamp)) < 300 and scope.startswith(f"{day}/")
    return key_id == SECRET_ID and fresh and hmac.compare_digest(expected, parts["Signature"])

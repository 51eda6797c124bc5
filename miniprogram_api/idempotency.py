"""Idempotency-Key: a POST that is sent again on a bad network happens once.

The first answer is kept for a day, encrypted, and given again for the same key and the same body. Refusals
are not kept: they wrote nothing, and the client may mend its body under the same key.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64decode, b64encode

from flask import Flask, Response, g, request
from werkzeug.datastructures import FileStorage

from app.kernel import crypto
from app.kernel.errors import Invalid, Refused, Unavailable
from app.kernel.ids import new_id
from app.kernel.ports import StoreDown
from miniprogram_api.deps import actor, product
from miniprogram_api.holds import Hold, Holds

HEADER = "Idempotency-Key"
FORM = re.compile(r"[\x21-\x7e]{1,128}")
# These are safe to repeat by themselves, or must never be answered from memory.
OWN_WAY = re.compile(
    r"/auth/|/scans|/heartbeats|/me/code|/me/second-factor|/unmask$|/archive(\.xlsx)?$|/device-events|/keys$"
)
KEPT_S = 86_400.0
LARGEST = 1024 * 1024
TRIES = 3
HOLDS = Holds()
PURPOSE = "idempotency"
KEPT_HEADERS = ("Content-Type", "Location")


def _begin() -> Response | None:
    key = request.headers.get(HEADER)
    if key is None or request.method != "POST" or request.url_rule is None:
        return None
    if OWN_WAY.search(request.url_rule.rule):
        return None
    if not FORM.fullmatch(key):
        raise Invalid(
            "IDEMPOTENCY_KEY_INVALID", "Idempotency-Key 应为1到128个可见字符", errors={HEADER: ["格式不正确"]}
        )
    slot = _slot(key)
    digest = _digest_of_body()
    kept = _taken(slot, digest)
    if isinstance(kept, Hold):
        g.idempotency = (kept, digest)
        return None
    state, _, rest = kept.partition(" ")
    stored_digest, _, sealed = rest.partition(" ")
    if stored_digest != digest:
        raise Invalid("IDEMPOTENCY_KEY_REUSED", "同一个 Idempotency-Key 不能用于不同的内容，请换一个新的")
    if state == "running":
        raise Refused("IDEMPOTENCY_RUNNING", "同一个请求正在处理，请稍候", retry_after=1)
    return _replayed(sealed)


def _taken(slot: str, digest: str) -> Hold | str:
    """Our hold on the slot, or what is kept there. Raises Unavailable."""
    store = product().gateways.store
    try:
        for _try in range(TRIES):
            hold = HOLDS.take(store, slot, f"running {digest} {new_id()}")
            if hold is not None:
                return hold
            kept = store.get(slot)
            if kept is not None:  # else it was freed between the two
                return kept
    except StoreDown:
        raise _unavailable() from None
    raise _unavailable()


def _end(response: Response) -> Response:
    hold, digest = g.get("idempotency", (None, None))
    if hold is None:
        return response
    is_kept = response.status_code < 300 and not response.is_streamed
    if is_kept and len(body := response.get_data()) <= LARGEST:
        HOLDS.settle(hold, f"done {digest} {_sealed(response, body)}", KEPT_S)
    else:
        HOLDS.settle(hold, None, KEPT_S)
    del g.idempotency
    return response


def _let_go(_error: BaseException | None) -> None:
    """Of a request that came to no answer."""
    hold, _digest = g.pop("idempotency", (None, None))
    if hold is not None:
        HOLDS.settle(hold, None, KEPT_S)


def _unavailable() -> Unavailable:
    return Unavailable("UNAVAILABLE", "服务暂时不可用，请稍后再试", retry_after=2)


def _slot(key: str) -> str:
    """Per account, path and key; nothing of them can be read from it. Whoever lost a right since, or got
    one, is judged afresh."""
    who = actor()
    rights = sorted(f"{grant.role} {grant.scope_type} {grant.scope_id}" for grant in who.grants)
    words = "\0".join((who.account_id, *rights, request.method, request.path, key))
    return "idempotency:" + hashlib.sha256(words.encode()).hexdigest()


def _digest_of_body() -> str:
    """Of what was sent, not of how: the boundary of a multipart body differs each time."""
    digest = hashlib.sha256(request.query_string)
    if request.mimetype != "multipart/form-data":
        digest.update(request.get_data(cache=True))
        return digest.hexdigest()
    for name, text in sorted(request.form.items(multi=True)):
        digest.update(json.dumps([name, text]).encode())
    files: list[tuple[str, FileStorage]] = sorted(request.files.items(multi=True), key=lambda item: item[0])
    for name, file in files:
        digest.update(json.dumps([name]).encode())
        digest.update(hashlib.file_digest(file.stream, "sha256").digest())  # type: ignore[arg-type]
        file.stream.seek(0)
    return digest.hexdigest()


def _sealed(response: Response, body: bytes) -> str:
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    kept = {"status": response.status_code, "headers": headers, "body": b64encode(body).decode()}
    return crypto.cipher().encrypt_text(json.dumps(kept), PURPOSE)


def _replayed(sealed: str) -> Response:
    kept = json.loads(crypto.cipher().decrypt_text(sealed, PURPOSE))
    response = Response(b64decode(kept["body"]), status=kept["status"])
    response.headers.update(kept["headers"])
    response.headers["Idempotency-Replayed"] = "true"
    return response


def init_app(flask: Flask) -> None:
    flask.before_request(_begin)
    flask.after_request(_end)
    flask.teardown_request(_let_go)

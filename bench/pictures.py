"""A card and a face from the upload to the result, against the engines called directly; memory."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import matplotlib.cbook
import psutil
import requests
from PIL import Image, ImageEnhance

from app.bootstrap import build
from app.kernel import schema
from app.kernel.db import database
from app.people.models import Account, Person
from bench.gunicorn_processes import PRODUCT, ROOT, Gunicorn
from bench.storage import Storage
from bench.world import tokens_of
from face_verify.local_cards import LocalIdCardReader
from face_verify.local_faces import LocalFaceMatcher
from face_verify.pictures import read_picture
from tests.factories.verification import ALL_PURPOSES, agree
from tests.idcards import invent_person, render_front

WAIT_S = 60
WORKING = ("recognising", "comparing")


def measure(storage: Storage, *, turns: int) -> dict[str, Any]:
    """Seconds from picture to result and of the engines alone, by turns; the first turn warms both up."""
    portrait = _portrait()
    with storage.bound():
        product = build(storage.settings())
        database.connect(reuse_if_open=True)
        schema.migrate()
        reader, matcher = LocalIdCardReader(threads=2), LocalFaceMatcher()
        found: dict[str, list[float]] = {"card": [], "card_bare": [], "face": [], "face_bare": []}
        with Gunicorn(storage, PRODUCT) as web, _JobWorker(storage) as jobs:
            before = jobs.memory_mb()
            for turn in range(turns + 1):
                printed = invent_person(turn + 7)
                front = render_front(printed, portrait, seed=turn + 7)
                selfie = _selfie(portrait, turn)
                own = _Owner(web.port, _somebody(product))
                times = {
                    "card": own.upload("id-card", front, "front"),
                    "card_bare": _timed(lambda data=front: reader.read_front(read_picture(data))),
                }
                own.confirm(printed.name, printed.id_number)
                card = reader.read_front(read_picture(front)).portrait
                times["face"] = own.upload("face", selfie, "selfie")
                times["face_bare"] = _timed(
                    lambda data=selfie, card=card: matcher.compare(card, read_picture(data))
                )
                if turn:
                    for name, seconds in times.items():
                        found[name].append(seconds)
            middle = {f"{name}_s": median(values) for name, values in found.items()}
            return {
                **middle,
                "card_ratio": middle["card_s"] / middle["card_bare_s"],
                "face_ratio": middle["face_s"] / middle["face_bare_s"],
                "job_worker_mb_before": before,
                "job_worker_mb_after": jobs.memory_mb(),
                "web_worker_mb": web.memory_mb(),
            }


class _Owner:
    """The owner of a card at his phone: uploads, and waits as the mini-program waits."""

    def __init__(self, port: int, token: str) -> None:
        self._url = f"http://127.0.0.1:{port}/api/v1/me/verification"
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {token}"

    def upload(self, step: str, data: bytes, name: str) -> float:
        """Seconds from the first byte of the upload to the answer that tells the result."""
        begun = time.perf_counter()
        standing = self._session.post(f"{self._url}/{step}", files={name: ("p.jpg", data, "image/jpeg")})
        state = standing.json()
        while state.get("status") in WORKING:
            if time.perf_counter() - begun > WAIT_S:
                raise RuntimeError(f"no result of {step}: {state}")
            query = {"wait": 10, "revision": state["revision"]}
            state = self._session.get(self._url, params=query).json()
        if "code" in state or state["status"] in ("rejected", "unverified"):
            raise RuntimeError(f"{step}: {state}")
        return time.perf_counter() - begun

    def confirm(self, name: str, id_number: str) -> None:
        answer = self._session.put(f"{self._url}/identity", json={"name": name, "id_number": id_number})
        if answer.status_code != 200:
            raise RuntimeError(answer.text)


class _JobWorker:
    """The worker of jobs as `make run` starts it."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def __enter__(self) -> _JobWorker:
        self._log = (self._storage.data_dir / "jobs.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "app.commands", "jobs"],
            cwd=ROOT,
            env=self._storage.environment(),
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        time.sleep(4)
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.wait(20)
        self._log.close()

    def memory_mb(self) -> float:
        return psutil.Process(self._process.pid).memory_info().rss / 2**20


def _somebody(product: Any) -> str:
    """The access token of somebody who agreed to everything."""
    now = product.clock.now()
    person = Person.create(created_at=now)
    account = Account.create(person_id=person.id, created_at=now)
    token = tokens_of(product).open_session(account.id, None).access_token
    agree(product, product.signing_in.authenticate(token), ALL_PURPOSES)
    return token


def _portrait() -> Image.Image:
    """Grace Hopper (US Navy, public domain) as she stands on a card."""
    with Image.open(matplotlib.cbook.get_sample_data("grace_hopper.jpg")) as image:
        return image.convert("RGB").crop((110, 20, 410, 400))


def _selfie(face: Image.Image, turn: int) -> bytes:
    enlarged = face.resize((face.width * 2, face.height * 2), Image.Resampling.BICUBIC)
    buffer = io.BytesIO()
    ImageEnhance.Brightness(enlarged).enhance(1.1 + turn / 50).save(buffer, "JPEG", quality=75)
    return buffer.getvalue()


def _timed(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun

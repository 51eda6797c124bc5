"""The doors to everything outside."""

from __future__ import annotations

from dataclasses import dataclass

from app.certificates.ports import NationalPlatform
from app.gateways.engines import open_authority, open_engines
from app.gateways.host_apps import HostApps
from app.gateways.job_queue import JobQueue
from app.gateways.key_value import open_store
from app.gateways.national_platform import NationalPlatformClient
from app.gateways.photo_store import FilePhotoStore
from app.gateways.registry import RegistryClient
from app.gateways.sms import open_sms
from app.gateways.wechat import MiniProgram
from app.kernel import crypto, db
from app.kernel.jobs import Waker
from app.kernel.ports import KeyValueStore, PhotoStore
from app.kernel.settings import Settings
from app.people.ports import (
    HostLogin,
    IdentityAuthority,
    MessageSender,
    PersonRegistry,
    ProgramCodes,
    SmsSender,
    WechatLogin,
)
from face_verify.engines import FaceMatcher, IdCardReader


@dataclass(frozen=True)
class Gateways:
    """Everything that reaches outside; tests replace single ones."""

    store: KeyValueStore
    photos: PhotoStore
    waker: Waker
    wechat: WechatLogin
    program_codes: ProgramCodes
    messages: MessageSender
    sms: SmsSender
    host_apps: HostLogin
    registry: PersonRegistry
    authority: IdentityAuthority
    national_platform: NationalPlatform
    card_reader: IdCardReader
    face_matcher: FaceMatcher


def open_gateways(settings: Settings) -> Gateways:
    """The doors to everything outside, as the settings name them. Needs the cipher installed."""
    store = open_store(
        redis_url=settings.redis_url,
        database_url=settings.database_url,
        data_dir=settings.data_dir,
        in_transaction=lambda: bool(db.database.in_transaction()),
    )
    # Threads of a web worker that may wait for a neighbour; whatever neighbours do, the gate has some left.
    half, quarter = max(1, settings.web_threads // 2), max(1, settings.web_threads // 4)
    wechat = MiniProgram(
        settings.wechat_api_base,
        settings.wechat_appid,
        settings.wechat_secret,
        store,
        crypto.cipher(),
        at_once=half,
    )
    registry = RegistryClient(settings.registry_base, settings.registry_secret, at_once=quarter)
    card_reader, face_matcher = open_engines(settings)
    return Gateways(
        store=store,
        photos=FilePhotoStore(settings.data_dir / "photos", crypto.cipher(), settings.secret_key),
        waker=JobQueue.open(
            redis_url=settings.job_queue_url or settings.redis_url,
            data_dir=settings.data_dir,
            database_url=settings.database_url,
        ),
        wechat=wechat,
        program_codes=wechat,
        messages=wechat,
        sms=open_sms(settings),
        host_apps=HostApps(settings.hosts, at_once=quarter),
        registry=registry,
        authority=open_authority(settings, registry),
        national_platform=NationalPlatformClient(
            settings.national_platform_base, settings.national_platform_secret, at_once=quarter
        ),
        card_reader=card_reader,
        face_matcher=face_matcher,
    )

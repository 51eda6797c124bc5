"""What the slice needs from systems outside: WeChat, the authority's registry, the identity authority."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from app.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class WechatSession:
    """Who WeChat says is there. The session key stays in the gateway."""

    openid: str
    unionid: str | None = None


class WechatRefused(Exception):
    """WeChat does not accept the code: wrong, used, too old, or a risky user."""

    def __init__(self, errcode: int) -> None:
        super().__init__(f"wechat errcode {errcode}")
        self.errcode = errcode


class WechatDown(Exception):
    """WeChat does not answer, or says that it is busy.

    ``perhaps_done``: the request may have arrived, and only the answer is missing.
    """

    def __init__(self, why: str, retry_after: int = 3, *, perhaps_done: bool = False) -> None:
        super().__init__(why)
        self.retry_after = retry_after
        self.perhaps_done = perhaps_done


class WechatLogin(Protocol):
    def code_to_session(self, code: str) -> WechatSession:
        """Raises WechatRefused or WechatDown."""
        ...


class HostUnknown(LookupError):
    """No host app of this name is set up."""


class HostRefused(Exception):
    """The host does not take the code: wrong, used, too old, or of another browser."""


class HostDown(Exception):
    """The host does not answer, answers nonsense, or does not take us."""

    def __init__(self, why: str, retry_after: int = 5) -> None:
        super().__init__(why)
        self.retry_after = retry_after


class HostLogin(Protocol):
    """Host apps that say who is there (SH2023-3.13-1)."""

    def is_known(self, host: str) -> bool: ...

    def labels(self) -> Mapping[str, str]:
        """What people call each host, by its name."""
        ...

    def authorize_url(self, host: str, state: str, challenge: str) -> str:
        """Where a browser is sent. Raises HostUnknown."""
        ...

    def subject(self, host: str, code: str, verifier: str) -> str:
        """Whom the code stands for, by the host's own id. Raises HostUnknown, HostRefused or HostDown."""
        ...


class RegistryDown(Exception):
    """The authority's system does not answer; the same question is asked again later."""


@dataclass(frozen=True, slots=True)
class RegistryState:
    """``state``: waiting, stored or refused (then with the registry's own words in ``reason``)."""

    state: str
    reason: str | None = None


class PersonRegistry(Protocol):
    """The register of the authority (入库)."""

    def submit(self, request_id: str, name: str, id_number: str, verified_at: datetime) -> str:
        """Idempotent by request id; the receipt to ask with. Raises RegistryDown."""
        ...

    def state(self, receipt: str) -> RegistryState: ...


class IdentityAuthority(Protocol):
    """Does the name belong to the number?"""

    def check(self, name: str, id_number: str) -> str:
        """``matched``, ``mismatched`` or ``unknown``; raises RegistryDown."""
        ...


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose affairs an actor may look into: ids of persons, None for everybody.

    ``engaged``: where he also reaches those who never worked anywhere, a query of the ids of all who did.
    """

    persons: frozenset[str] | None
    engaged: Any = None


class PeopleScope(Protocol):
    """Who works where is known by a higher slice, which supplies it."""

    def reach_of(self, actor: Actor) -> Reach: ...


class SmsRefused(Exception):
    """The carrier does not take this number."""


class SmsDown(Exception):
    """The carrier does not answer, or no carrier is set up."""


class SmsSender(Protocol):
    def send_code(self, phone: str, code: str, minutes: int) -> None:
        """Sends a sign-in code that is good for so many minutes. Raises SmsRefused or SmsDown."""
        ...


class MessageSender(Protocol):
    """Subscribe messages of the mini-program."""

    def send_message(
        self, openid: str, template_id: str, data: Mapping[str, str], *, page: str | None = None
    ) -> None:
        """Sends one; ``data`` by the template's field names. Raises WechatRefused or WechatDown."""
        ...


class ProgramCodes(Protocol):
    """Pictures that open the mini-program."""

    def mini_program_code(self, scene: str, *, page: str) -> bytes:
        """PNG or JPEG that opens ``page``. Raises WechatRefused or WechatDown."""
        ...

"""Text messages through Tencent Cloud SMS (SendSms, 2021-01-11)."""

from __future__ import annotations

from app.gateways.turns import NoTurn, Turns
from app.kernel.settings import Settings
from app.people.ports import SmsDown, SmsRefused
from face_verify.engines import EngineUnavailable
from face_verify.tencent_calls import TencentRefused, TencentService, TencentSettings

AT_ONCE = 16
NUMBER_AT_FAULT = (
    "InvalidParameterValue.IncorrectPhoneNumber",
    "UnsupportedOperation.PhoneNumber",
    "FailedOperation.PhoneNumberInBlacklist",
)
"""Beginnings of the codes that speak of the number; every other fault is the carrier's or ours."""


class TencentSms:
    """A sign-in code as template parameters ``{1}`` code and ``{2}`` minutes. Numbers are never logged."""

    def __init__(
        self,
        settings: TencentSettings,
        app_id: str,
        sign_name: str,
        template_id: str,
        *,
        at_once: int = AT_ONCE,
    ) -> None:
        self._turns = Turns(at_once)
        self._service = TencentService(settings, "sms", "2021-01-11")
        self._fixed = {"SmsSdkAppId": app_id, "SignName": sign_name, "TemplateId": template_id}
        self._is_set_up = bool(settings.secret_id and app_id and template_id)

    def send_code(self, phone: str, code: str, minutes: int) -> None:
        if not self._is_set_up:
            raise SmsDown("no carrier is set up")
        parameters = {
            **self._fixed,
            "PhoneNumberSet": [f"+86{phone}"],
            "TemplateParamSet": [code, str(minutes)],
        }
        try:
            with self._turns.one():
                answer = self._service.call("SendSms", parameters)
        except NoTurn:
            raise SmsDown("too many calls wait") from None
        except TencentRefused as refused:
            raise _meaning(refused.code) from None
        except EngineUnavailable as down:
            raise SmsDown(str(down)) from None
        states = answer.get("SendStatusSet") or [{}]
        outcome = str(states[0].get("Code"))
        if outcome != "Ok":
            raise _meaning(outcome)


def _meaning(code: str) -> Exception:
    return SmsRefused(code) if code.startswith(NUMBER_AT_FAULT) else SmsDown(code)


def open_sms(settings: Settings) -> TencentSms:
    """As the settings say; the stand-in of demo and test takes any key."""
    keys = (settings.tencent_secret_id, settings.tencent_secret_key)
    if settings.uses_fakes and not all(keys):
        keys = ("demo-secret-id", "demo-secret-key")
    account = TencentSettings(*keys, region=settings.tencent_region, root=settings.sms_root)
    return TencentSms(
        account,
        settings.sms_app_id,
        settings.sms_sign_name,
        settings.sms_template_id,
        at_once=max(1, settings.web_threads // 8),
    )

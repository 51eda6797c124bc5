"""Signed calls to Tencent Cloud (API 3.0, TC3-HMAC-SHA256)."""

import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from face_verify.engines import EngineUnavailable

# The library writes whole requests, pictures and numbers included, to its log at level DEBUG.
logging.getLogger("tencentcloud_sdk_common").setLevel(logging.WARNING)

_REFUSALS = ("FailedOperation", "InvalidParameterValue", "LimitExceeded.TooLargeFileError")
_OUTAGES = ("FailedOperation.UnKnowError", "FailedOperation.UnOpenError", "FailedOperation.OcrFailed")


class TencentRefused(Exception):
    """The service looked at the input and would not take it. `code` is Tencent's own."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class TencentSettings:
    """Credentials and addresses. `root` is the domain below which the services live, with its
    scheme; one host with a port stands for all services (a stand-in). `timeout_s` seconds."""

    secret_id: str
    secret_key: str
    region: str = "ap-guangzhou"
    root: str = "https://tencentcloudapi.com"
    timeout_s: int = 8


class TencentService:
    """One service (`ocr`, `iai`, `faceid`) in one version."""

    def __init__(self, settings: TencentSettings, service: str, version: str) -> None:
        """Nothing is called yet."""
        self._settings = settings
        self._service = service
        self._version = version

    def call(self, action: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """The `Response` of an action. Raises TencentRefused when the input is at fault and
        EngineUnavailable for everything else: network, limits, credentials, their own faults."""
        import requests
        from tencentcloud.common.exception import TencentCloudSDKException

        try:
            answer = self._client().call_json(action, parameters)
        except TencentCloudSDKException as error:
            code = str(error.get_code())
            if code.startswith(_REFUSALS) and code not in _OUTAGES:
                raise TencentRefused(code) from None
            raise EngineUnavailable(f"{action}: {code}") from None
        except (requests.RequestException, ValueError, TypeError, KeyError) as error:
            # The library looks into an answer without checking that it has the documented shape.
            raise EngineUnavailable(f"{action}: {type(error).__name__}") from None
        response = answer.get("Response") if isinstance(answer, dict) else None
        if not isinstance(response, dict):
            raise EngineUnavailable(f"{action}: not an answer of the documented shape")
        return response

    def _client(self) -> Any:
        from tencentcloud.common import credential
        from tencentcloud.common.common_client import CommonClient
        from tencentcloud.common.profile.client_profile import ClientProfile
        from tencentcloud.common.profile.http_profile import HttpProfile

        root = urlsplit(self._settings.root)
        host = root.netloc if root.port else f"{self._service}.{root.netloc}"
        profile = ClientProfile(
            signMethod="TC3-HMAC-SHA256",
            httpProfile=HttpProfile(protocol=root.scheme, endpoint=host, reqTimeout=self._settings.timeout_s),
        )
        keys = credential.Credential(self._settings.secret_id, self._settings.secret_key)
        return CommonClient(self._service, self._version, keys, self._settings.region, profile=profile)

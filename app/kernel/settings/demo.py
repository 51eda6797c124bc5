"""Secrets of demo and test: known to everybody who has the source; production refuses them by value."""

import json

DEMO_SECRET = "demo-secret-key-known-to-everybody-0000"
DEMO_INDEX_KEY = "demo-index-key-known-to-everybody-00000"
DEMO_DATA_KEYS = "1:" + "d0" * 32
DEMO_CODE_KEYS = "1:" + "c0de" * 16
DEMO_REGISTRY_SECRET = "demo-registry-secret"
DEMO_NATIONAL_PLATFORM_SECRET = "demo-national-platform-secret"
DEMO_HOST = "demo"
DEMO_HOST_CLIENT, DEMO_HOST_SECRET = "demo-host-client", "demo-host-secret"
DEMO_PASSWORD = "jianma-demo"
DEMO_TEMPLATES = (
    "ce_reminder:demo-deadline,conversion_closing:demo-deadline,duplicate_case:demo-deadline,"
    "ce_completed:demo-result,renewal_decided:demo-result,conversion_completed:demo-result"
)


def demo_host_apps(standins: str, pages: str) -> str:
    """HOST_APPS for the stand-in host; both addresses without a slash at the end."""
    host = f"{standins}/host-app"
    return json.dumps(
        [
            {
                "name": DEMO_HOST,
                "label": "随申办（演示）",
                "authorize_url": f"{host}/authorize",
                "token_url": f"{host}/token",
                "subject_url": f"{host}/userinfo",
                "return_url": f"{pages}/m/host/{DEMO_HOST}",
                "client_id": DEMO_HOST_CLIENT,
                "client_secret": DEMO_HOST_SECRET,
                "framed_by": standins,
            }
        ],
        ensure_ascii=False,
    )

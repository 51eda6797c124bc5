"""Settings from the environment, checked at start: every fault at once, each with an id.

``.env.example`` documents each variable.
"""

from app.kernel.settings.checks import REDIS_CLUSTER, TEMPLATES
from app.kernel.settings.demo import (
    DEMO_CODE_KEYS,
    DEMO_DATA_KEYS,
    DEMO_INDEX_KEY,
    DEMO_NATIONAL_PLATFORM_SECRET,
    DEMO_PASSWORD,
    DEMO_REGISTRY_SECRET,
    DEMO_SECRET,
    DEMO_TEMPLATES,
)
from app.kernel.settings.environment import Settings, SettingsFault, invent_secrets

__all__ = [
    "DEMO_CODE_KEYS",
    "DEMO_DATA_KEYS",
    "DEMO_INDEX_KEY",
    "DEMO_NATIONAL_PLATFORM_SECRET",
    "DEMO_PASSWORD",
    "DEMO_REGISTRY_SECRET",
    "DEMO_SECRET",
    "DEMO_TEMPLATES",
    "REDIS_CLUSTER",
    "TEMPLATES",
    "Settings",
    "SettingsFault",
    "invent_secrets",
]

"""Secrets that lie in files: ``NAME_FILE`` says where, and no environment shows the value.

An environment is seen by whoever may inspect a container or a process, and is handed on to every child.
Compose puts secrets under /run/secrets, systemd's LoadCredential into a folder of the unit's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.kernel.settings.checks import Fault

SUFFIX = "_FILE"
SECRETS = (
    "DATABASE_URL",
    "REDIS_URL",
    "JOB_QUEUE_URL",
    "METRICS_TOKEN",
    "SECRET_KEY",
    "DATA_KEYS",
    "INDEX_KEY",
    "CODE_KEYS",
    "WECHAT_SECRET",
    "REGISTRY_SECRET",
    "NATIONAL_PLATFORM_SECRET",
    "HOST_APPS",
    "TENCENT_SECRET_ID",
    "TENCENT_SECRET_KEY",
)
"""Addresses are among them for the passwords in them, host apps for their clients' secrets."""


def read_secret_files(environment: Mapping[str, str]) -> tuple[dict[str, str], list[Fault]]:
    """The secrets that files hold, by name of the setting, and a fault E-NAME for each that cannot be had.

    Without the newline at the end that editors leave. An empty file is a fault too: without its address the
    database would quietly be another one. What the variable holds is not said: whoever mixes the two up has
    put the secret itself there.
    """
    values: dict[str, str] = {}
    faults: list[Fault] = []
    for name in SECRETS:
        path = environment.get(name + SUFFIX)
        if not path:
            continue
        values[name] = ""
        if environment.get(name):
            faults.append(Fault(f"E-{name}", f"{name} and {name}{SUFFIX} are both set: keep one of them"))
            continue
        try:
            values[name] = Path(path).read_text("utf-8").rstrip("\r\n")
            why = "" if values[name] else "it is empty"
        except OSError as error:
            why = error.strerror or "it cannot be opened"
        except ValueError:
            why = "it is not text"
        if why:
            said = f"the file that {name}{SUFFIX} names cannot be used: {why}"
            faults.append(Fault(f"E-{name}", said))
    return values, faults

"""The files of ``deploy/`` say what the product really is: its commands, ports, names and limits."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask

from app.commands.parser import verbs
from app.kernel.settings.secret_files import SECRETS
from miniprogram_api.problems import WORDS
from miniprogram_api.problems import problem as as_problem

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("jianma-*"))
SERVICES = [path for path in UNITS if path.suffix == ".service"]
SECRETS_CONF = DEPLOY / "systemd" / "secrets.conf"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "docker" / "docker-compose.yml").read_text("utf-8"))
DOCKERFILE = (DEPLOY / "docker" / "Dockerfile").read_text("utf-8")
NGINX = (DEPLOY / "nginx" / "jianma.conf").read_text("utf-8")
OURS = ("migrate", "web", "jobs")
SETTINGS = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.M))
IN_FILES = {f"{name}_FILE": name for name in (*SECRETS, "POSTGRES_PASSWORD")}
NOT_OURS = {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "TMPDIR"}
PORT = re.search(
    r'env\.int\("PORT", (\d+)\)', (ROOT / "app/kernel/settings/environment.py").read_text("utf-8")
)
CONF = (ROOT / "gunicorn.conf.py").read_text("utf-8")
HARDENED = {
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectKernelTunables": "yes",
    "RestrictNamespaces": "yes",
    "SystemCallFilter": "@system-service",
    "UMask": "0077",
    "User": "jianma",
}


def _unit(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        if line and line[0] not in "#[":
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def _port() -> str:
    assert PORT is not None
    return PORT[1]


def _seconds(name: str) -> int:
    found = re.search(rf"^{name} = (?:.* else )?(\d+)$", CONF, re.M)
    assert found is not None, name
    return int(found[1])


def _is_a_command(words: list[str]) -> bool:
    if words[0].endswith("gunicorn"):
        return words[1:] == ["wsgi:application"]
    program, *rest = words
    return program.endswith("python") and rest[:2] == ["-m", "app.commands"] and rest[2] in verbs()


def _rules_of_the_image() -> list[str]:
    lines = (DEPLOY / "docker/Dockerfile.dockerignore").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _taken_into_the_image() -> set[str]:
    return {rule[1:] for rule in _rules_of_the_image() if rule.startswith("!")}


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_unit_runs_our_command_hardened_and_limited(path: Path) -> None:
    unit = _unit(path)
    for command in unit["ExecStart"]:
        assert _is_a_command(command.split()), command
    assert {key: unit.get(key, ["missing"])[-1] for key in HARDENED} == HARDENED
    names = {word.partition("=")[0] for line in unit["Environment"] for word in line.split()}
    assert names <= SETTINGS | NOT_OURS
    assert path.stem == "jianma-migrate" or "MemoryMax" in unit


def demand_systemd() -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_itself_finds_nothing_wrong(path: Path) -> None:
    """But for the programs, which are not where the units expect them."""
    demand_systemd()
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(path)], capture_output=True, text=True, check=False
    )
    said = [line for line in done.stderr.splitlines() if path.name in line]
    assert [line for line in said if "is not executable" not in line] == []


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_unit_is_hardened_by_the_count_of_systemd(path: Path) -> None:
    """0 is shut, 10 open; systemd calls up to 4 fine."""
    demand_systemd()
    command = ["systemd-analyze", "security", "--offline=yes", "--threshold=25", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:]


def test_units_name_units_that_are_here() -> None:
    here = {path.name for path in UNITS}
    for path in UNITS:
        assert set(re.findall(r"jianma-\w+\.\w+", path.read_text("utf-8"))) <= here


def test_the_port_is_the_same_everywhere() -> None:
    assert _unit(DEPLOY / "systemd/jianma-web.socket")["ListenStream"] == [f"127.0.0.1:{_port()}"]
    assert f"server 127.0.0.1:{_port()} " in NGINX
    assert COMPOSE["services"]["web"]["ports"] == [f"127.0.0.1:{_port()}:{_port()}"]
    assert f"PORT={_port()} " in DOCKERFILE
    assert f"EXPOSE {_port()}" in DOCKERFILE


def test_a_server_that_is_stopped_has_the_time_to_answer() -> None:
    graceful = _seconds("graceful_timeout")
    assert int(_unit(DEPLOY / "systemd/jianma-web.service")["TimeoutStopSec"][0]) > graceful
    assert int(COMPOSE["services"]["web"]["stop_grace_period"].rstrip("s")) > graceful
    read = re.search(r"proxy_read_timeout (\d+)s", NGINX)
    assert read is not None
    assert int(read[1]) > _seconds("timeout")


def test_the_proxy_lets_through_what_the_application_takes_and_writes_down_no_queries() -> None:
    factory = (ROOT / "miniprogram_api/factory.py").read_text("utf-8")
    largest = re.search(r"MAX_CONTENT_LENGTH=(\d+) \* 1024 \* 1024", factory)
    assert largest is not None
    assert f"client_max_body_size {largest[1]}m;" in NGINX
    written = re.search(r"log_format jianma '(.*?)';", NGINX)
    assert written is not None
    known = {
        "time_iso8601",
        "remote_addr",
        "request_method",
        "uri",
        "status",
        "body_bytes_sent",
        "request_time",
    }
    assert set(re.findall(r"\$(\w+)", written[1])) == known
    assert re.findall(r"access_log (\S+) ?(\w*);", NGINX) == [
        ("off", ""),
        ("/var/log/nginx/jianma/access.log", "jianma"),
    ]
    for line in ("gzip off;", "proxy_set_header X-Forwarded-For $remote_addr;", "proxy_next_upstream off;"):
        assert line in NGINX
    assert "/var/log/nginx/jianma/*.log" in (DEPLOY / "nginx/logrotate").read_text("utf-8")


def test_what_the_proxy_answers_itself_is_a_problem_like_any_other() -> None:
    told = {status: json.loads(text) for status, text in re.findall(r"return (4\d\d|503) '(.*?)';", NGINX)}
    with Flask("proxy").test_request_context():
        for status, problem in told.items():
            code, words = WORDS[int(status)]
            ours = as_problem(int(status), code, words).get_json(force=True)
            assert {**problem, "trace_id": ours["trace_id"]} == ours
    assert set(told) == {"400", "404", "413", "503"}


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_container_is_limited_and_looked_after(name: str) -> None:
    service = COMPOSE["services"][name]
    assert {"mem_limit", "cpus", "logging"} <= set(service)
    if name != "migrate":
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("name", OURS)
def test_a_container_of_ours_runs_our_command_with_known_settings(name: str) -> None:
    service = COMPOSE["services"][name]
    assert _is_a_command(service["command"])
    assert set(service["environment"]) <= SETTINGS | set(IN_FILES)
    assert service["cap_drop"] == ["ALL"]
    assert service["read_only"] is True
    assert service["environment"]["APP_ENV"] == "production"
    assert service["environment"]["DATA_DIR"] + ":" in "".join(
        volume.partition(":")[2] + ":" for volume in service["volumes"]
    )


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_what_a_container_says_outlives_it(name: str) -> None:
    """网络安全法 21; tests/docs/test_audit.py reads for how long."""
    assert COMPOSE["services"][name]["logging"] == {"driver": "journald", "options": {"tag": "{{.Name}}"}}


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_container_shows_where_its_secrets_lie_and_not_what_they_are(name: str) -> None:
    service = COMPOSE["services"][name]
    told = {
        setting: value for setting, value in service.get("environment", {}).items() if setting in IN_FILES
    }
    assert told == {f"{secret}_FILE": f"/run/secrets/{secret}" for secret in service.get("secrets", [])}
    for secret in told.values():
        lies = COMPOSE["secrets"][Path(secret).name]
        assert lies == {"file": f"../../secrets/{Path(secret).name}"}
    plain = set(service.get("environment", {})) & set(IN_FILES.values())
    assert not any("@" in service["environment"][setting] for setting in plain)
    assert plain <= {"REDIS_URL"}


def test_secrets_are_neither_committed_nor_in_the_image() -> None:
    assert "/secrets/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert not any("secrets" in line for line in _taken_into_the_image())
    assert "${" not in (DEPLOY / "docker" / "docker-compose.yml").read_text("utf-8")


def test_units_can_have_every_secret_as_a_file() -> None:
    lines = [line.lstrip("#") for line in SECRETS_CONF.read_text("utf-8").splitlines()]
    given = {line for line in lines if line.startswith(("LoadCredential=", "Environment="))}
    assert given == {
        line
        for name in SECRETS
        for line in (
            f"LoadCredential={name}:/etc/jianma/secrets/{name}",
            f"Environment={name}_FILE=%d/{name}",
        )
    }


def test_systemd_takes_the_secrets_for_every_unit(tmp_path: Path) -> None:
    demand_systemd()
    drop_ins = tmp_path / "jianma-.service.d"
    drop_ins.mkdir()
    shutil.copy(SECRETS_CONF, drop_ins)
    for path in UNITS:
        shutil.copy(path, tmp_path)
    shown = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / path.name) for path in SERVICES)],
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert SECRETS_CONF.name not in shown.stderr


def test_the_tools_in_the_image_are_as_new_as_the_server() -> None:
    server = re.match(r"postgres:(\d+)", COMPOSE["services"]["database"]["image"])
    assert server is not None
    assert f"postgresql-client-{server[1]} " in DOCKERFILE


def test_the_image_holds_what_runs_and_nothing_else() -> None:
    rules, taken = _rules_of_the_image(), _taken_into_the_image()
    assert rules[0] == "*"
    assert "**/.env" in rules
    assert all((ROOT / name).exists() for name in taken)
    packages = {"app", "face_verify", "miniprogram_api", "qr"}
    assert packages | {"migrations", "web", "wsgi.py", "gunicorn.conf.py", "pyproject.toml"} <= taken
    names = set(re.findall(r"\b([A-Z_]+)=", DOCKERFILE.partition("ENV ")[2].partition("\nUSER")[0]))
    assert names <= SETTINGS | NOT_OURS


def test_nothing_that_looks_like_a_secret_lies_here() -> None:
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            assert not re.search(r"[0-9a-f]{32}|PRIVATE KEY", path.read_text("utf-8")), path.name

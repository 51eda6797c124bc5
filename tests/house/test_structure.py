"""The house keeps its order: which files a slice has, how long a file is, what the papers promise."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from app.commands.parser import verbs

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("app", "miniprogram_api", "face_verify", "qr")
SLICES = (
    "people",
    "sites",
    "employment",
    "training",
    "certificates",
    "cards",
    "attendance",
    "wages",
    "supervision",
)
ROOMS = {"service", "queries", "rules", "models", "facts", "ports"}
DATA_SUFFIXES = {".md", ".csv", ".toml", ".json"}
LONGEST, LONGEST_TEST = 400, 500
DOORS = {
    "wechatpy": "app/gateways/",
    "redis": "app/gateways/",
    "huey": "app/gateways/",
    "jwt": "app/people/service/tokens.py",
    "flask": "miniprogram_api/",
    "flask_smorest": "miniprogram_api/",
    "marshmallow": "miniprogram_api/",
    "gunicorn": "miniprogram_api/web_worker.py",
}
WALL_CLOCK = re.compile(r"\btime\.time(_ns)?\b|from time import .*\btime\b")
SETTING = re.compile(r"""(?:env\.\w+|demo|secret|in_production|environ\.get)\(\s*"([A-Z][A-Z_]+)\"""")


def _sources(*packages: str) -> list[Path]:
    return [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("slice_name", [name for name in SLICES if (ROOT / "app" / name).is_dir()])
def test_a_slice_has_only_these_rooms(slice_name: str) -> None:
    for path in (ROOT / "app" / slice_name).iterdir():
        if path.name in ("__init__.py", "__pycache__"):
            continue
        if path.is_dir() and not any(path.rglob("*.py")):
            assert {file.suffix for file in path.rglob("*") if file.is_file()} <= DATA_SUFFIXES, _name(path)
            continue
        assert path.stem in ROOMS, _name(path)


def test_app_holds_nothing_but_slices_and_their_neighbours() -> None:
    known = {*SLICES, "policies", "kernel", "gateways", "commands", "bootstrap", "__init__"}
    found = {path.stem for path in (ROOT / "app").iterdir() if path.name != "__pycache__"}
    assert found <= known


@pytest.mark.parametrize("path", _sources(*PACKAGES, "tests", "migrations"), ids=_name)
def test_no_file_is_too_long(path: Path) -> None:
    limit = LONGEST_TEST if _name(path).startswith("tests/") else LONGEST
    assert len(path.read_text(encoding="utf-8").splitlines()) <= limit


@pytest.mark.parametrize("path", _sources(*PACKAGES), ids=_name)
def test_libraries_stay_behind_their_doors(path: Path) -> None:
    for library in _imports(path) & set(DOORS):
        assert _name(path).startswith(DOORS[library]), f"{library} in {_name(path)}"


@pytest.mark.parametrize("path", _sources(*PACKAGES), ids=_name)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not tree.body or ast.get_docstring(tree), _name(path)


@pytest.mark.parametrize("path", _sources(*PACKAGES), ids=_name)
def test_only_use_cases_open_transactions(path: Path) -> None:
    allowed = ("/service", "app/kernel/", "app/commands/")
    if ".atomic(" in path.read_text(encoding="utf-8"):
        assert any(part in _name(path) for part in allowed), _name(path)


@pytest.mark.parametrize("path", _sources(*PACKAGES), ids=_name)
def test_only_the_clock_reads_the_time(path: Path) -> None:
    """Linters see ``datetime.now`` only."""
    assert not WALL_CLOCK.search(path.read_text(encoding="utf-8")), _name(path)


def test_the_application_module_does_nothing_else() -> None:
    assert len((ROOT / "wsgi.py").read_text(encoding="utf-8").splitlines()) < 12


def test_every_setting_is_documented_and_the_other_way_round() -> None:
    read = set(SETTING.findall((ROOT / "app/kernel/settings/environment.py").read_text(encoding="utf-8")))
    told = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.M))
    assert read == told


def test_every_fault_of_the_settings_can_be_looked_up() -> None:
    source = (ROOT / "app/kernel/settings/checks.py").read_text(encoding="utf-8")
    papers = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    for fault in set(re.findall(r'"(P-[A-Z_]+)"', source)):
        assert fault in papers, fault


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_only_targets_that_exist(readme: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = set(re.findall(r"`make ([a-z]+)`|^    make ([a-z]+)", (ROOT / readme).read_text("utf-8"), re.M))
    assert {first or second for first, second in named} <= targets


def test_the_version_is_that_of_the_newest_changes() -> None:
    newest = re.search(r"^## (\S+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert newest is not None
    assert newest[1] == project["version"]


def test_every_target_is_phony_and_helped() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", text, re.M)
    assert phony is not None
    assert (
        phony[1].split()
        == re.findall(r"^([a-z]+):", text, re.M)
        == re.findall(r"^([a-z]+):.*## ", text, re.M)
    )


def test_the_papers_name_every_command_and_no_other() -> None:
    papers = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    table = papers.partition("|---|---|")[2].partition("## Health")[0]
    named = {
        word for cell in re.findall(r"^\| (`.*?) \|", table, re.M) for word in re.findall(r"`([a-z-]+)", cell)
    }
    assert named == set(verbs())


@pytest.mark.parametrize("paper", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").glob("*.md")), ids=_name)
def test_links_in_the_papers_lead_somewhere(paper: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", paper.read_text(encoding="utf-8")):
        assert (paper.parent / target).exists(), target

"""``make fuzz``: atheris on every harness in turn, each for SECONDS; exit code 1 when one found a fault.

Inputs that reached something new are kept in ``var/fuzz``; one that broke something is written there too
and belongs, mended, into ``corpus/``, where every run of the tests repeats it.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = Path(__file__).with_name("corpus")
FOUND = ROOT / "var" / "fuzz"
RULES = ("app.employment.rules", "app.certificates.rules", "app.training.rules")
INSTRUMENTED: dict[str, tuple[str, ...]] = {
    "code": ("qr",),
    "token": ("app.people.service.tokens", "jwt"),
    "card_text": ("face_verify",),
    "identity": ("app.kernel.identity", "app.kernel.phones", "face_verify.id_numbers"),
    "table": ("app.kernel.sheets", *RULES),
    "workbook": ("app.kernel.sheets", "openpyxl.reader", "openpyxl.worksheet", "openpyxl.utils"),
    "picture": ("face_verify.pictures", "PIL"),
    "frame": ("qr.reading", "PIL"),
    "body": ("miniprogram_api.bodies", "werkzeug.formparser", "werkzeug.sansio", "werkzeug.http"),
}
"""What coverage is looked at in; the whole product would take a minute to prepare."""
NAMES = tuple(INSTRUMENTED)
LONGEST_INPUT_S, LARGEST_INPUT, MEMORY_MB = 10, 64 * 1024, 2048


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each harness")
    parser.add_argument("--only", choices=NAMES, action="append")
    parser.add_argument("--here", choices=NAMES, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not installed: pip install atheris (it has wheels for Linux on x86-64 only)")
        return 2
    if args.here:
        _fuzz(args.here, args.seconds)
    failed = [name for name in args.only or NAMES if not _is_sound(name, args.seconds)]
    print("faults in: " + ", ".join(failed) if failed else "no fault found")
    return 1 if failed else 0


def _is_sound(name: str, seconds: int) -> bool:
    """In a process of its own: the first fault ends it, and so does a hang."""
    print(f"== {name}", flush=True)
    command = [sys.executable, "-m", "tests.fuzz", "--here", name, "--seconds", str(seconds)]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def _fuzz(name: str, seconds: int) -> None:
    """Does not return: libFuzzer ends the process."""
    import atheris

    with atheris.instrument_imports(include=list(INSTRUMENTED[name])):
        from tests.fuzz.harnesses import HARNESSES
    folder = FOUND / name
    folder.mkdir(parents=True, exist_ok=True)
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={LONGEST_INPUT_S}",
        f"-max_len={LARGEST_INPUT}",
        f"-rss_limit_mb={MEMORY_MB}",
        f"-artifact_prefix={folder}/fault-",
        "-print_final_stats=0",
        "-verbosity=0",
    ]
    atheris.Setup([name, *options, str(folder), str(KEPT / name)], HARNESSES[name])
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())

"""Stacks of py-spy, folded into parts and views."""

from __future__ import annotations

from bench.load import ROOT
from load.where import REST, shares_by_part, shares_by_view

LIB = "/somewhere/lib/python3.11"
SERVING = f"ThreadWorker.handle ({LIB}/site-packages/gunicorn/workers/gthread.py:300)"
FLASK = f"Flask.full_dispatch_request ({LIB}/site-packages/flask/app.py:900)"
GUARDED = f"guarded ({ROOT}/miniprogram_api/auth.py:60)"
VIEW = f"issue_code ({ROOT}/miniprogram_api/codes/views.py:48)"


def line(*frames: str, times: int) -> str:
    return f"{';'.join(frames)} {times}"


def test_the_innermost_frame_that_belongs_to_a_part_counts() -> None:
    drawn = f"QRCode.make ({LIB}/site-packages/qrcode/main.py:100)"
    lines = [
        line(SERVING, FLASK, GUARDED, VIEW, drawn, f"sub ({LIB}/re/__init__.py:185)", times=6),
        line(SERVING, FLASK, GUARDED, VIEW, f"dumps ({LIB}/json/__init__.py:231)", times=3),
        line(SERVING, FLASK, times=1),
    ]
    assert shares_by_part(lines) == {"drawing codes": 0.6, "JSON": 0.3, "Flask and werkzeug": 0.1}


def test_views_are_told_apart_from_what_surrounds_them() -> None:
    limits = f"tell ({ROOT}/miniprogram_api/limits.py:90)"
    lines = [
        line(SERVING, FLASK, GUARDED, VIEW, times=7),
        line(SERVING, FLASK, GUARDED, f"caller_with ({ROOT}/miniprogram_api/auth.py:20)", times=1),
        line(SERVING, FLASK, limits, times=2),
    ]
    shares = shares_by_view(lines)
    assert list(shares) == ["codes.issue_code", REST]
    assert round(shares["codes.issue_code"], 6) == 0.7


def test_threads_without_a_request_do_not_count() -> None:
    idle = f"_worker ({LIB}/concurrent/futures/thread.py:81)"
    main = f"ThreadWorker.run ({LIB}/site-packages/gunicorn/workers/gthread.py:200)"
    assert shares_by_part([line(idle, times=90), line(main, times=90)]) == {}

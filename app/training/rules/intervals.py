"""Arithmetic of stretches: half open, in order, apart from each other, in ms."""

from __future__ import annotations

from collections.abc import Iterable

from app.training.facts import Span, Spans


def spans_of(pairs: Iterable[Iterable[int]]) -> Spans:
    """In proper form whatever the order and overlap; empty ones are left out."""
    merged: list[Span] = []
    for start, end in sorted((a, b) for a, b in pairs if b > a):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def union(*many: Spans) -> Spans:
    return spans_of(span for spans in many for span in spans)


def subtract(whole: Spans, part: Spans) -> Spans:
    """What is in ``whole`` and not in ``part``."""
    left: list[Span] = []
    for start, end in whole:
        at = start
        for cut_start, cut_end in part:
            if cut_end <= at or cut_start >= end:
                continue
            if cut_start > at:
                left.append((at, cut_start))
            at = max(at, cut_end)
        if at < end:
            left.append((at, end))
    return tuple(left)


def total(spans: Spans) -> int:
    """How long they are together, ms."""
    return sum(end - start for start, end in spans)


def leading(spans: Spans, length: int) -> Spans:
    """The first ``length`` ms of them."""
    kept: list[Span] = []
    for start, end in spans:
        if length <= 0:
            break
        kept.append((start, min(end, start + length)))
        length -= end - start
    return tuple(kept)


def first_gap(spans: Spans, duration: int) -> int:
    """Where the first stretch begins that is not covered; ``duration`` when there is none."""
    return next((start for start, _end in subtract(((0, duration),), spans)), duration)

"""Measurements: `python -m bench` (make bench) writes docs/performance.md and bench/results.json."""

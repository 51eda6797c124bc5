"""gzip for text that is worth it; pictures are small already."""

from __future__ import annotations

from flask import Flask
from flask_compress import Compress

TEXT = (
    "application/json",
    "application/problem+json",
    "text/html",
    "text/css",
    "text/csv",
    "text/plain",
    "text/javascript",
    "application/javascript",
    "image/svg+xml",
)


def init_app(flask: Flask) -> None:
    flask.config.update(
        COMPRESS_MIMETYPES=list(TEXT),
        COMPRESS_ALGORITHM=["gzip"],
        COMPRESS_LEVEL=5,
        COMPRESS_MIN_SIZE=1000,  # below, a packet is a packet
        COMPRESS_STREAMS=False,
        COMPRESS_EVALUATE_CONDITIONAL_REQUEST=False,
    )
    Compress(flask)

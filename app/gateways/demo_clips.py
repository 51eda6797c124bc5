"""Short clips for demo courses, drawn here: a disc that travels while a bar fills."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

WIDTH, HEIGHT = 320, 180
FRAMES_A_SECOND, MOST_FRAMES = 2, 40
GROUND, DISC, BAR = (64, 48, 32), (0, 200, 255), (80, 200, 80)


class ClipsUnavailable(Exception):
    """This installation has no encoder for WebM."""


def draw_clip(seconds: int) -> bytes:
    """A WebM (VP8) of that length without sound, some kilobytes. Raises ClipsUnavailable."""
    import cv2  # large, and needed only while demo data is made

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.webm"
        frames = min(max(1, seconds * FRAMES_A_SECOND), MOST_FRAMES)
        code = cv2.VideoWriter.fourcc(*"VP80")
        with _without_chatter():
            writer = cv2.VideoWriter(str(path), code, frames / seconds, (WIDTH, HEIGHT))
        if not writer.isOpened():
            raise ClipsUnavailable
        for number in range(frames):
            picture = np.full((HEIGHT, WIDTH, 3), GROUND, np.uint8)
            at = int(WIDTH * (number + 1) / frames)
            cv2.circle(picture, (at, HEIGHT // 2), 24, DISC, -1)
            cv2.rectangle(picture, (0, HEIGHT - 12), (at, HEIGHT), BAR, -1)
            writer.write(picture)
        writer.release()
        return path.read_bytes()


@contextmanager
def _without_chatter() -> Iterator[None]:
    """OpenCV prints that WebM knows no tag for VP8, at no log level, straight to the error output; the clip
    is good all the same. Only while the demo is made, where nothing else has something to say."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)

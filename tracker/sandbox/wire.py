"""Frames on a pipe: a length, then so many bytes. Both ends use it; neither believes the other."""

from __future__ import annotations

import struct
from typing import BinaryIO

LENGTH = struct.Struct(">I")


def send(pipe: BinaryIO, *frames: bytes) -> None:
    """Write the frames and push them out."""
    for frame in frames:
        pipe.write(LENGTH.pack(len(frame)))
        pipe.write(frame)
    pipe.flush()


def receive(pipe: BinaryIO, most: int) -> bytes | None:
    """Return the next frame; None where the pipe ends, breaks off in a frame, or announces more than `most` bytes."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    if length > most:
        return None
    frame = pipe.read(length)
    return frame if len(frame) == length else None

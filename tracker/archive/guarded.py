"""A file that may be torn, or a bomb: read to where it breaks, and no further than so many times its size.

In: a part of an archive. Out: its bytes, unpacked; :class:`Broken` where there is no more to be had, with why. What was
read before it is good.
"""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING, Any

from tracker.archive.plan import Part, unpacked
from tracker.archive.shelf import opened

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

TIMES, AT_LEAST = 200, 100_000_000
"""A packed file holds at most so many times its bytes, or so many bytes: text packs to a fifth, rarely to less."""

BUFFER = 1 << 20


class Broken(Exception):
    """There is no more to be had of a file; says why, for whoever has the archive."""


class _Guarded(io.RawIOBase):
    def __init__(self, file: Any, most: int) -> None:
        self.file, self.left = file, most

    def readable(self) -> bool:
        return True

    def readinto(self, into: WriteableBuffer) -> int:
        view = memoryview(into).cast("B")
        if not self.left:
            raise Broken(f"unpacks to more than {TIMES} times its size, the rest is not read")
        try:
            some = self.file.read(min(len(view), self.left))
        except Exception as error:  # noqa: BLE001 - gzip, zlib, zstandard and storage have an error each for it
            raise Broken(f"the file breaks off here, the rest is not read ({type(error).__name__})") from None
        self.left -= len(some)
        view[: len(some)] = some
        return len(some)

    def close(self) -> None:
        self.file.close()
        super().close()


def guarded(part: Part) -> IO[bytes]:
    """Open the file of a part; one that is not packed can be sought in, as it is nothing but itself."""
    path = part.paths[0]
    file = opened(path)
    if unpacked(path.lower()) == path.lower():
        return file
    return io.BufferedReader(_Guarded(file, max(AT_LEAST, part.bytes * TIMES)), BUFFER)


def beginning(path: str, most: int) -> bytes:
    """Return so many bytes of a file, or all it has; raise Broken where it is torn before."""
    with io.BufferedReader(_Guarded(opened(path), most)) as file:
        return file.read(most)

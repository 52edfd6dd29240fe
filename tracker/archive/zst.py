"""Zstandard files, as long as they are: several frames one after the other, and one that is cut short is told.

In: an open file. Out: its bytes, unpacked some at a time. The stream reader of the package ends silently where a frame
is cut; a torn file would pass for a whole one. The only door to zstandard.
"""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING, Any

import zstandard

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

AT_ONCE = 1 << 10
"""Packed bytes at once: of a bomb they make no more than some tens of megabytes."""


class Unpacked(io.RawIOBase):
    """The bytes of a packed file; raises EOFError where its last frame is cut short."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.frame: Any = None  # being unpacked
        self.packed, self.ready = b"", memoryview(b"")

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, into: WriteableBuffer) -> int:
        """Fill a buffer as far as there is something ready."""
        while not self.ready and self._more():
            pass
        view = memoryview(into).cast("B")
        count = min(len(view), len(self.ready))
        view[:count] = self.ready[:count]
        self.ready = self.ready[count:]
        return count

    def _more(self) -> bool:
        """Unpack some more; False at the end."""
        self.packed = self.packed or self.file.read(AT_ONCE)
        if not self.packed:
            if self.frame is not None:
                raise EOFError("a frame is cut short")
            return False
        if self.frame is None:
            self.frame = zstandard.ZstdDecompressor().decompressobj()
        self.ready = memoryview(self.frame.decompress(self.packed))
        self.packed = b""
        if self.frame.eof:
            self.packed, self.frame = self.frame.unused_data, None
        return True

    def close(self) -> None:
        """Close the file below."""
        self.file.close()
        super().close()

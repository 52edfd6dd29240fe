"""The body, unpacked as it comes and never beyond its limit.

httpx would hand over the whole of what 809 packed bytes swell to (1 GiB, measured); so packing is not left to it: none
or gzip once, inflated piece by piece. Everything else is refused unread.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable

from tracker.http.answer import FetchError, Reason

PLAIN, PACKED = frozenset({"", "identity"}), frozenset({"gzip", "x-gzip"})
GZIP_WINDOW = 31  # zlib's word for "a gzip header, and the largest window"
STEP = 65_536
MOST_PIECES = 50_000  # each costs 30 µs: 5 MB in chunks of one byte would cost minutes


class Body:
    """Bytes gathered up to `most`; ``add`` each piece as it came, then ``whole``."""

    def __init__(self, packing: str, most: int) -> None:
        packing = packing.strip().lower()
        if packing not in PLAIN | PACKED:
            raise FetchError(Reason.ENCODING)
        self._inflate = zlib.decompressobj(GZIP_WINDOW) if packing in PACKED else None
        self._most, self._came, self._kept = most, 0, bytearray()

    def add(self, piece: bytes) -> None:
        """Take one piece as it came from the wire."""
        self._came += len(piece)
        if self._inflate is None:
            self._keep(piece)
        elif self._inflate.eof:
            raise FetchError(Reason.ENCODING, detail="more after its end")
        else:
            self._unpack(self._inflate, piece)

    def whole(self) -> bytes:
        """Return all of it; FetchError CUT when the packing says that some is missing."""
        if self._inflate is not None and self._came and not self._inflate.eof:
            raise FetchError(Reason.CUT)
        return bytes(self._kept)

    def _unpack(self, inflate: zlib._Decompress, piece: bytes) -> None:
        try:
            full = True
            while piece or full:  # a full step may leave something inside that needs no more input
                step = inflate.decompress(piece, STEP)
                self._keep(step)
                piece, full = inflate.unconsumed_tail, len(step) == STEP
        except zlib.error:
            raise FetchError(Reason.ENCODING, detail="damaged") from None
        if inflate.unused_data:
            raise FetchError(Reason.ENCODING, detail="more after its end")

    def _keep(self, piece: bytes) -> None:
        self._kept += piece
        if len(self._kept) > self._most:
            raise FetchError(Reason.TOO_LARGE, detail=f"more than {self._most:,} bytes")


async def gather(pieces: AsyncIterable[bytes], packing: str, most: int) -> bytes:
    """Return the whole body of a stream of pieces."""
    body, count = Body(packing, most), 0
    async for piece in pieces:
        count += 1
        if count > MOST_PIECES:
            raise FetchError(Reason.TOO_LARGE, detail=f"more than {MOST_PIECES:,} pieces")
        body.add(piece)
    return body.whole()


def gunzip(raw: bytes, most: int) -> bytes:
    """Return a gzip file unpacked (a sitemap.xml.gz), of at most `most` bytes; FetchError for what is none."""
    body = Body("gzip", most)
    body.add(raw)
    return body.whole()

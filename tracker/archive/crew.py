"""Who does the parts: processes of this machine, or a Dask cluster somebody else runs. The only door to distributed.

In: parts and a job. Out: the note of each part as it is done, in any order. A worker that dies costs its part a second
try, not the run; a part that kills whoever takes it is said by its number.
"""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from tracker.archive.plan import ArchiveError, Part
from tracker.archive.work import Job, Words, check, do, tools_of

TRIES = 3
AHEAD = 2
"""Parts given out beyond those in work, a worker: enough that none waits, few enough to stop soon."""

HERE = frozenset({"127.0.0.1", "localhost", "::1"})
TIMEOUT_SECONDS = 30.0


class Outcome(NamedTuple):
    """What became of a part: its note, or why there is none."""

    part: Part
    note: Mapping[str, Any] | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Tls:
    """The three files of a cluster that asks who comes."""

    ca: str
    cert: str
    key: str


def in_line(parts: Sequence[Part], job: Job) -> Iterator[Outcome]:
    """Do the parts one after the other in this process."""
    for part in parts:
        yield _done(part, job)


def by_processes(parts: Sequence[Part], job: Job, workers: int) -> Iterator[Outcome]:
    """Do the parts in processes of this machine, which are started once and stay warm."""
    left, tries = list(reversed(parts)), Counter[int]()
    while left:
        with _pool(job, workers) as pool:
            running: dict[Future[Outcome], Part] = {}
            try:
                yield from _given_out(pool, left, running, job, workers * AHEAD)
            except BrokenProcessPool:
                pool.shutdown(wait=False, cancel_futures=True)
                lost = sorted(running.values(), key=lambda part: -part.number)
                for part in lost:
                    tries[part.number] += 1
                yield from _given_up(lost, tries)
                left += [part for part in lost if tries[part.number] < TRIES]
                workers = max(1, workers // 2) if any(tries[part.number] > 1 for part in lost) else workers


def _given_out(
    pool: ProcessPoolExecutor, left: list[Part], running: dict[Future[Outcome], Part], job: Job, most: int
) -> Iterator[Outcome]:
    while left or running:
        while left and len(running) < most:
            part = left.pop()
            running[pool.submit(_done, part, job)] = part
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            outcome = future.result()  # a broken pool: what runs is still in `running`
            del running[future]
            yield outcome


def _given_up(lost: Sequence[Part], tries: Mapping[int, int]) -> Iterator[Outcome]:
    for part in lost:
        if tries[part.number] >= TRIES:
            yield Outcome(part, None, f"ended its worker {TRIES} times")


def _pool(job: Job, workers: int) -> ProcessPoolExecutor:
    """Return processes that import nothing of this one's state; Windows has no fork server, and needs none."""
    way = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(way)
    if way == "forkserver":
        context.set_forkserver_preload(["tracker.archive.work"])
    os.environ.setdefault("POLARS_MAX_THREADS", "1")  # for the workers: each has one processor
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_warm,
                               initargs=(job.words, gc.get_threshold()))  # fmt: skip


def _warm(words: Words, litter: tuple[int, int, int]) -> None:
    """Build the tools, and have litter looked for as seldom as who asked does, never among the tools."""
    tools_of(words)
    gc.freeze()
    gc.set_threshold(*litter)


def _done(part: Part, job: Job) -> Outcome:
    """Return the outcome of a part; what is wrong with its file is said, and stops no other."""
    try:
        return Outcome(part, do(part, job))
    except ArchiveError:
        raise
    except Exception as error:  # noqa: BLE001 - one damaged file must not stop a million reports
        return Outcome(part, None, f"{type(error).__name__}: {str(error)[:300]}")


def by_cluster(parts: Sequence[Part], job: Job, scheduler: str, tls: Tls | None) -> Iterator[Outcome]:
    """Do the parts on a cluster whose scheduler is at that address; every worker is asked first what it runs."""
    with _client(scheduler, tls) as client:
        _wait_for_workers(client, scheduler)
        wrong = {name: why for name, why in client.run(check, job).items() if why}
        if wrong:
            said = "; ".join(f"{name} has {why}" for name, why in sorted(wrong.items()))
            raise ArchiveError(f"not every worker may take part: {said}")
        shared = client.scatter(job, broadcast=True, hash=False)
        left = list(reversed(parts))
        first = [_submitted(client, left.pop(), shared) for _ in range(min(len(left), _many(client)))]
        waiting = _distributed().as_completed(first, with_results=False)
        for future in waiting:
            yield _outcome(future)
            if left:
                waiting.add(_submitted(client, left.pop(), shared))


def _wait_for_workers(client: Any, scheduler: str) -> None:
    try:
        client.wait_for_workers(1, timeout=TIMEOUT_SECONDS)
    except TimeoutError:
        raise ArchiveError(
            f"the scheduler at {scheduler} has no worker: start some, then give the command again"
        ) from None


def _submitted(client: Any, part: Part, job: Any) -> Any:
    return client.submit(_done, part, job, key=f"archive-{part.name}", pure=False, retries=TRIES - 1)


def _many(client: Any) -> int:
    threads: int = sum(about["nthreads"] for about in client.scheduler_info(n_workers=-1)["workers"].values())
    return max(1, threads) * AHEAD


def _outcome(future: Any) -> Outcome:
    if future.status == "finished":
        return future.result()  # type: ignore[no-any-return]
    error = future.exception()
    if isinstance(error, ArchiveError):
        raise error
    number = int(str(future.key).rpartition("-")[2])
    return Outcome(Part(number, "folder", ()), None, f"{type(error).__name__}: {str(error)[:300]}")


def _client(scheduler: str, tls: Tls | None) -> Any:
    """Return a client of a cluster; over TLS it shows who it is and asks the same."""
    distributed = _distributed()
    security = None
    if tls is not None:
        security = distributed.Security(
            tls_ca_file=tls.ca, tls_client_cert=tls.cert, tls_client_key=tls.key, require_encryption=True
        )
    try:
        return distributed.Client(scheduler, security=security, timeout=TIMEOUT_SECONDS, set_as_default=True)
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        raise ArchiveError(f"no scheduler answers at {scheduler}: {str(error)[:200]}") from None


def open_to_strangers(scheduler: str) -> bool:
    """Say whether whoever reaches the scheduler may run what they like there: it asks nobody who they are."""
    parts = urlsplit(scheduler)
    return parts.scheme != "tls" and (parts.hostname or "") not in HERE


def _distributed() -> Any:
    try:
        return importlib.import_module("distributed")
    except ModuleNotFoundError:
        raise ArchiveError("a cluster needs the extra `cluster`: pip install humanitarian-tracker[cluster]") from None

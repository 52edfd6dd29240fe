"""Parsing apart: whatever a parser does, the caller gets a result or a reason, and the next document is read."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults.web import canary

from tracker.sandbox import Limits, ParseFailed, Why, Workers

HERE = (Path(__file__).parent,)
MB = 1_048_576
IMPATIENT = Limits(seconds=1.0)
posix = pytest.mark.skipif(os.name != "posix", reason="sends signals, which only POSIX systems have")


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(paths=HERE, most=1) as running:
        yield running


def failure(workers: Workers, parser: str, body: bytes = b"x", **options: object) -> ParseFailed:
    with pytest.raises(ParseFailed) as caught:
        workers.parse(f"hostile:{parser}", body, options)
    assert workers.parse("hostile:echo", b"next") == {"length": 4, "options": {}}, "the next document is read"
    return caught.value


def test_bytes_and_options_go_in_and_json_comes_out(workers: Workers) -> None:
    body = bytes(range(256)) * 20_000
    assert workers.parse("hostile:echo", body, {"url": "é", "n": 1}) == {
        "length": len(body),
        "options": {"url": "é", "n": 1},
    }
    assert workers.parse("hostile:surrogate", b"") == "\ud800é\0"


@pytest.mark.parametrize("parser", ["spin", "wait", "ignore_signals_and_wait"])
def test_what_does_not_end_is_killed_at_the_deadline(parser: str) -> None:
    with Workers(paths=HERE, most=1, limits=IMPATIENT) as workers:
        assert failure(workers, parser).why is Why.TIMEOUT


@posix
def test_a_worker_that_does_not_listen_is_killed_at_the_deadline_too() -> None:
    with Workers(paths=HERE, most=1, limits=IMPATIENT) as workers:
        workers.parse("hostile:echo", b"")
        os.kill(process_of(workers), signal.SIGSTOP)
        with pytest.raises(ParseFailed) as caught:
            workers.parse("hostile:echo", bytes(5 * MB))
        assert caught.value.why is Why.TIMEOUT


@pytest.mark.parametrize(
    ("parser", "why"),
    [
        ("abort", Why.CRASHED),
        ("fault", Why.CRASHED),
        ("leave", Why.CRASHED),
        ("leave_politely", Why.ERROR),
        ("recurse", Why.ERROR),
        ("raise_with_text", Why.ERROR),
        ("no_number", Why.ERROR),
        ("no_json", Why.ERROR),
        ("nowhere", Why.NO_WORKER),
    ],
)
def test_a_failure_is_one_documents_and_has_its_reason(workers: Workers, parser: str, why: Why) -> None:
    assert failure(workers, parser).why is why


def test_an_error_says_its_kind_and_no_word_of_the_document(workers: Workers) -> None:
    error = failure(workers, "raise_with_text", b"secret words")
    assert str(error) == "could not be read (ValueError)"


def test_a_refusal_is_told_in_the_parsers_own_words_cut_short(workers: Workers) -> None:
    error = failure(workers, "refuse")
    assert (str(error), error.rejected) == ("is a picture of a page", True)
    assert len(str(failure(workers, "refuse_at_length"))) == 300


def test_what_a_library_prints_or_reads_goes_nowhere(workers: Workers, capfd: pytest.CaptureFixture[str]) -> None:
    assert workers.parse("hostile:chatter", b"") == ""
    assert capfd.readouterr() == ("", "")


def test_too_much_memory_is_refused_and_the_worker_replaced(workers: Workers) -> None:
    if not workers.kept()["memory"]:
        pytest.skip("this system keeps no limit of memory: Windows and macOS do not")
    assert failure(workers, "swell", bytes=1_000 * MB).why is Why.MEMORY


def test_a_document_is_not_blamed_for_what_earlier_ones_left_behind() -> None:
    with Workers(paths=HERE, most=1) as workers:
        for _ in range(5):  # 150 MB each, of 512
            assert workers.parse("hostile:leave_behind", b"", {"bytes": 150 * MB})


def test_a_result_has_a_limit() -> None:
    with Workers(paths=HERE, most=1, limits=Limits(result_bytes=1_000)) as workers:
        assert failure(workers, "too_much", letters=2_000).why is Why.TOO_MUCH
        assert workers.parse("hostile:too_much", b"", {"letters": 900}) == "x" * 900


LIES = {
    "no json": b"\0\0\0\x02{]",
    "no verdict": b"\0\0\0\x02[]" + b"\0\0\0\x02[]",
    "an odd verdict": b'\0\0\0\x0d{"why": "odd"}\0\0\0\0',
    "a frame without end": b"\xff\xff\xff\xff",
    "too deep": (50_000).to_bytes(4, "big") + b"[" * 50_000,
    "a result without end": b"\0\0\0\x02{}\xff\xff\xff\xff",
}


@pytest.mark.parametrize("said", LIES.values(), ids=LIES.keys())
def test_an_answer_that_is_none_costs_one_document(workers: Workers, said: bytes) -> None:
    assert failure(workers, "lie", hex=said.hex()).why is Why.CRASHED


def process_of(workers: Workers) -> int:
    pid, _ = workers.parse("hostile:count", b"")
    assert isinstance(pid, int)
    return pid


def test_a_worker_is_used_again_and_replaced_after_its_share() -> None:
    with Workers(paths=HERE, most=1, limits=Limits(documents=3)) as workers:
        served = [workers.parse("hostile:count", b"") for _ in range(7)]
    assert [n for _, n in served] == [1, 2, 3, 1, 2, 3, 1]
    assert len({pid for pid, _ in served}) == 3


@posix
def test_a_worker_that_died_between_documents_is_nobodys_fault() -> None:
    with Workers(paths=HERE, most=1) as workers:
        os.kill(process_of(workers), signal.SIGKILL)
        os.waitid(os.P_PID, process_of_dead(workers), os.WEXITED | os.WNOWAIT)
        assert workers.parse("hostile:echo", b"") == {"length": 0, "options": {}}


def process_of_dead(workers: Workers) -> int:
    process = workers._all[0]._process
    assert process is not None
    return process.pid


@posix
def test_signals_to_the_whole_group_do_not_end_a_document() -> None:
    with Workers(paths=HERE, most=1) as workers:
        pid = process_of(workers)
        os.kill(pid, signal.SIGINT)
        os.kill(pid, signal.SIGTERM)
        assert process_of(workers) == pid


@posix
def test_no_process_is_left_after_closing() -> None:
    with Workers(paths=HERE) as workers:
        pid = process_of(workers)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


ORPHANED = """
import sys
from pathlib import Path
from tracker.sandbox import Limits, Workers
workers = Workers(paths=(Path(sys.argv[1]),), most=1, limits=Limits(seconds=0.5))
print(workers.parse("hostile:count", b"")[0], flush=True)
workers.parse("hostile:" + sys.argv[2], b"")
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waits for a stranger's process by a Linux handle")
@pytest.mark.parametrize("parser", ["wait", "ignore_signals_and_wait", "spin"])
def test_a_worker_whose_program_was_killed_ends_by_itself(parser: str) -> None:
    command = [sys.executable, "-c", ORPHANED, str(HERE[0]), parser]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        handle = os.pidfd_open(int(program.stdout.readline()))
        program.kill()
    ended, _, _ = select.select([handle], [], [], 20)
    os.close(handle)
    assert ended


def test_nothing_is_started_before_the_first_document() -> None:
    with Workers(paths=HERE) as workers:
        assert [worker._process for worker in workers._all] == [None, None]


def test_no_interpreter_means_the_document_was_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with Workers(paths=HERE) as workers, pytest.raises(ParseFailed) as caught:
        workers.parse("hostile:echo", b"")
    assert caught.value.why is Why.NO_WORKER


def test_a_parser_that_cannot_be_loaded_is_not_the_documents_fault(workers: Workers) -> None:
    with pytest.raises(ParseFailed) as caught:
        workers.parse("no_such_module:read", b"")
    assert (caught.value.why, caught.value.detail) == (Why.NO_WORKER, "ModuleNotFoundError")


def test_loading_a_parser_is_not_counted_as_reading_a_document(tmp_path: Path) -> None:
    (tmp_path / "slow_to_load.py").write_text(
        "import time\ntime.sleep(0.6)\ndef read(body, options):\n    return 'read'\n", encoding="utf-8"
    )
    with Workers(paths=(tmp_path,), most=1, limits=Limits(seconds=0.5)) as workers:
        assert workers.parse("slow_to_load:read", b"") == "read"


def test_many_threads_share_the_workers() -> None:
    with Workers(paths=HERE, most=2) as workers:
        got: list[tuple[int, int]] = []

        def work(mine: int) -> None:
            for n in range(20):
                answer = workers.parse("hostile:echo", bytes(n), {"mine": mine})
                got.append((answer["options"]["mine"], answer["length"]))

        threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(got) == [(mine, n) for mine in range(6) for n in range(20)]


# -- what a worker gave up ---------------------------------------------------------------------------------------------


def test_it_sees_nothing_of_our_environment(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_WEBHOOK_URL", "https://hooks.example/secret")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    with Workers(paths=HERE) as fresh:
        environment, _ = fresh.parse("hostile:environment", b"")
    assert not {"SLACK_WEBHOOK_URL", "PYTHONPATH", "PATH", "HOME"} & set(environment)


GIVEN_UP = ["look_up", "run_program", "run_by_system"]


@pytest.mark.parametrize("parser", GIVEN_UP)
def test_it_runs_nothing_and_asks_nobody(workers: Workers, parser: str) -> None:
    assert str(failure(workers, parser)) == "could not be read (PermissionError)"


@pytest.mark.parametrize("path", ["/etc/passwd", "/proc/self/environ", "~/.ssh/id_rsa", "relative.txt"])
def test_it_reads_no_file_but_pythons_own(workers: Workers, path: str) -> None:
    assert str(failure(workers, "read_file", path=path)) == "could not be read (PermissionError)"


def test_it_may_read_what_a_library_brings_along(workers: Workers) -> None:
    assert workers.parse("hostile:read_file", b"", {"path": json.__file__}).startswith('r"""JSON')


def test_it_writes_and_removes_nothing(workers: Workers, tmp_path: Path) -> None:
    there, new = tmp_path / "there", tmp_path / "new"
    there.write_text("kept")
    for parser, path in (("write_file", new), ("write_file", there), ("remove_file", there)):
        assert str(failure(workers, parser, path=str(path))) == "could not be read (PermissionError)"
    assert (there.read_text(), new.exists()) == ("kept", False)


@pytest.mark.skipif(os.name != "posix", reason="needs a C library that opens files the POSIX way")
def test_not_even_a_c_library_writes_a_byte(workers: Workers, tmp_path: Path) -> None:
    assert workers.parse("hostile:write_by_c", b"", {"path": str(tmp_path / "new")}) == -1


def test_neither_python_nor_a_c_library_reaches_the_network(workers: Workers) -> None:
    with canary() as bird:
        assert failure(workers, "connect", port=bird.port).why is Why.ERROR
        connected = workers.parse("hostile:connect_by_c", b"", {"port": bird.port})
        if not workers.kept()["network"]:
            pytest.skip("this system lets no process leave the network: unshare needs Linux with user namespaces")
        assert (connected, bird.hits) == (-1, [])


@pytest.mark.parametrize("parser", ["open_socket_by_c", "run_program_by_c"])
def test_the_kernel_refuses_a_c_library_what_no_parser_needs(workers: Workers, parser: str) -> None:
    if not workers.kept()["programs"]:
        pytest.skip("the kernel takes no filter here: seccomp needs Linux on x86_64 or aarch64")
    assert workers.parse(f"hostile:{parser}", b"") == -1


def test_what_the_system_keeps_is_reported() -> None:
    with Workers(paths=HERE) as workers:
        assert set(workers.kept()) == {"memory", "processor", "network", "programs"}

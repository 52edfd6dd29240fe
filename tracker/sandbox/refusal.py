"""System calls a parser never needs, refused by Linux itself: for C libraries too, and inside containers.

In: nothing. Out: whether the kernel took the filter; it can never be taken off again. A seccomp filter
(https://docs.kernel.org/userspace-api/seccomp_filter.html) is the one confinement that needs no privilege and that a
container's own profile leaves us; where the machine is another or the kernel has none, the other nets remain.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import sys

CALLS = {
    # socket, socketpair, io_uring_setup (sockets by another way), execve, execveat, ptrace, process_vm_writev
    "x86_64": (0xC000_003E, (41, 53, 425, 59, 322, 101, 311)),
    "aarch64": (0xC000_00B7, (198, 199, 425, 221, 281, 117, 271)),
}
"""The kernel's name of the machine (linux/audit.h), and the numbers of the calls there."""

OTHER_NUMBERS = 0x4000_0000  # x86's second set of numbers for the same calls
LOAD, EQUAL, AT_LEAST, ANSWER = 0x20, 0x15, 0x35, 0x06  # linux/bpf_common.h
NUMBER_AT, MACHINE_AT = 0, 4  # in struct seccomp_data
ALLOWED, REFUSED = 0x7FFF_0000, 0x0005_0000 | errno.EACCES
NO_NEW_PRIVILEGES, SET_SECCOMP, FILTER = 38, 22, 2  # linux/prctl.h


class _Step(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("value", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("steps", ctypes.POINTER(_Step)))


def refuse_calls() -> bool:
    """Have the kernel refuse the calls from now on; return whether it does."""
    known = CALLS.get(platform.machine()) if sys.platform == "linux" else None
    if known is None:
        return False
    steps = _steps(*known)
    program = _Program(len(steps), (_Step * len(steps))(*steps))
    prctl = ctypes.CDLL(None).prctl
    if prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(prctl(SET_SECCOMP, FILTER, ctypes.byref(program), 0, 0) == 0)


def _steps(machine: int, calls: tuple[int, ...]) -> list[_Step]:
    """Return the filter: another machine's calls, other numbers and the calls themselves go to its last step."""
    last = len(calls) + 5
    return [
        _Step(LOAD, 0, 0, MACHINE_AT),
        _Step(EQUAL, 0, last - 2, machine),
        _Step(LOAD, 0, 0, NUMBER_AT),
        _Step(AT_LEAST, last - 4, 0, OTHER_NUMBERS),
        *(_Step(EQUAL, last - at - 1, 0, call) for at, call in enumerate(calls, 4)),
        _Step(ANSWER, 0, 0, ALLOWED),
        _Step(ANSWER, 0, 0, REFUSED),
    ]

"""The program that acecs/jobs/confined.py executes: it gives up the network and most files, sets limits and becomes another program.

It imports the standard library only. Without a kernel that takes the network away from it, it does nothing; one
without Landlock (before 5.13) leaves it the files of its user.
"""

import ctypes
import json
import os
import platform
import resource
import signal
import struct
import sys
from pathlib import Path

# From <linux/prctl.h>, <linux/seccomp.h>, <linux/audit.h> and <linux/bpf_common.h>.
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP = 1, 38, 22
SECCOMP_MODE_FILTER = 2
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | 13
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
CALL, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
AF_UNIX = 1
# Machine → its architecture for the kernel, and its number of the call `socket`.
MACHINES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
# Makes sockets without that call.
IO_URING_SETUP = 425
# Calls of a second set of numbers on the same machine.
OTHER_NUMBERS = 0x40000000
CANNOT = 78
# From <linux/landlock.h>: the calls' numbers are the same on all machines.
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION_FLAG = PATH_BENEATH = 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_FILE, MAKE_SOCKET = 1, 2, 4, 8, 32, 512
READ = EXECUTE | READ_FILE | READ_DIR
# All that the kernel can refuse, by the version of its interface.
ALL = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1}
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")


def main(wanted: dict[str, object]) -> None:  # pragma: no cover
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if not _give_up_network(libc):
        sys.stderr.write("The network cannot be taken away from a program on this machine.\n")
        sys.stderr.flush()
        os._exit(CANNOT)
    reads: list[str] = wanted["reads"]  # type: ignore[assignment]
    sockets: list[str] = wanted["sockets"]  # type: ignore[assignment]
    allowed = dict.fromkeys(reads, READ) | dict.fromkeys(DEVICES, READ_FILE | WRITE_FILE)
    _give_up_files(libc, allowed | dict.fromkeys(sockets, MAKE_SOCKET | REMOVE_FILE), str(Path.cwd()))
    limits: dict[str, int] = wanted["limits"]  # type: ignore[assignment]
    for name, most in limits.items():
        resource.setrlimit(getattr(resource, name), (most, most))
    arguments: list[str] = wanted["arguments"]  # type: ignore[assignment]
    os.execv(arguments[0], arguments)  # noqa: S606 - that is its purpose


def _give_up_network(libc: ctypes.CDLL) -> bool:  # pragma: no cover
    """Refuse this process and all that it starts every socket but those within the machine, for good."""
    if sys.platform != "linux" or platform.machine() not in MACHINES:
        return False
    architecture, socket_call = MACHINES[platform.machine()]
    steps = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 0, 7, architecture),
        (LOAD, 0, 0, CALL),
        (AT_LEAST, 5, 0, OTHER_NUMBERS),
        (EQUAL, 4, 0, IO_URING_SETUP),
        (EQUAL, 0, 2, socket_call),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (EQUAL, 0, 1, AF_UNIX),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, REFUSE),
    ]
    program = b"".join(struct.pack("HBBI", *step) for step in steps)
    instructions = ctypes.create_string_buffer(program, len(program))
    described = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(instructions))
    failed: int = libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(
        PR_SET_SECCOMP, SECCOMP_MODE_FILTER, described, 0, 0
    )
    return not failed


def _give_up_files(libc: ctypes.CDLL, allowed: dict[str, int], own: str) -> None:  # pragma: no cover
    """Refuse this process and all that it starts every file but those below the paths of `allowed`, and its own folder."""
    version = libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), VERSION_FLAG)
    if version < 1:
        return
    everything = ALL[min(version, max(ALL))]
    ruleset = libc.syscall(CREATE_RULESET, struct.pack("Q", everything), ctypes.c_size_t(8), 0)
    for path, rights in (allowed | {own: everything}).items():
        if Path(path).exists():
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            libc.syscall(ADD_RULE, ruleset, PATH_BENEATH, struct.pack("=Qi", rights, place), 0)
            os.close(place)
    if libc.syscall(RESTRICT_SELF, ruleset, 0):
        sys.stderr.write("Landlock could not be used.\n")
        os._exit(CANNOT)
    os.close(ruleset)


if __name__ == "__main__":  # pragma: no cover
    main(json.loads(sys.argv[1]))

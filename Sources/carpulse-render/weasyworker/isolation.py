"""Closes the process in, as Sources/CRender/sandbox.c does for the other engine: descriptors, environment, resource
limits, Landlock, seccomp. From `close` on only the fonts, the engine's environment and Python's own library can be read,
nothing is written, run or connected."""

import ctypes
import errno
import fcntl
import os
import resource
import socket
import sys
import sysconfig
import time

ADDRESS_SPACE = 2 << 30
CPU_SECONDS = 120

_libc = ctypes.CDLL(None, use_errno=True)
try:
    _seccomp = ctypes.CDLL("libseccomp.so.2")
except OSError:
    _seccomp = None
_statm = -1


def begin(fonts_config):
    """First thing in the process. Returns the descriptor for frames; fd 1 is the log from here on, so that no library
    can write into a frame."""
    global _statm
    os.closerange(3, 65_536)
    frames = fcntl.fcntl(1, fcntl.F_DUPFD_CLOEXEC, 3)
    os.dup2(2, 1)
    _statm = os.open("/proc/self/statm", os.O_RDONLY)
    os.environ.clear()
    os.environ.update(
        FONTCONFIG_FILE=fonts_config, LC_ALL="C.UTF-8", TZ="UTC", HOME="/dev/null", OPENSSL_CONF="/dev/null")
    time.tzset()
    # One thread: one arena, and big blocks go back to the system when freed.
    _libc.mallopt(-8, 1)
    _libc.mallopt(-3, 256 * 1024)
    return frames


def close(fonts):
    """Closes the process in for good and tells what is in force, as far as trying shows it."""
    state = {"limits": _set_limits()}
    _libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
    readable = [fonts, sys.prefix, sysconfig.get_path("stdlib"), os.path.dirname(os.path.abspath(__file__))]
    state["landlock"] = _restrict_files(readable)
    # Without Landlock no path can be told from another: then nothing at all is opened any more.
    state["seccomp"] = _filter_calls(reading=state["landlock"] > 0)
    state["network_denied"] = _fails(lambda: socket.socket().close())
    state["files_denied"] = _fails(lambda: os.close(os.open("/etc/passwd", os.O_RDONLY)))
    state["processes_denied"] = _fails(_fork)
    return state


def cpu_budget():
    """From now on the process may use so much CPU time; the kernel kills it when that is used up."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + CPU_SECONDS, hard))


def resident():
    """Bytes in RAM, after freed memory was given back."""
    _libc.malloc_trim(0)
    return int(os.pread(_statm, 128, 0).split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _set_limits():
    # Not the number of processes: Pango looks for each font in a thread of its own.
    for name, value in (
            ("AS", ADDRESS_SPACE), ("CORE", 0), ("FSIZE", 0), ("NOFILE", 64)):
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
    return _libc.prctl(4, 0, 0, 0, 0) == 0  # PR_SET_DUMPABLE


def _fork():
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _fails(attempt):
    try:
        attempt()
    except OSError:
        return True
    return False


# MARK: Landlock


class _Ruleset(ctypes.Structure):
    """linux/landlock.h up to version 6."""
    _fields_ = [("filesystem", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_READ_FILE, _READ_DIRECTORY = 1 << 2, 1 << 3


def _restrict_files(readable):
    """The kernel's version of Landlock when it is in force, else 0."""
    version = _libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return 0
    # File rights by version: 1 has 13 of them, then linking, truncating, device control were added.
    rights = (1 << 13) - 1 | (version >= 2) << 13 | (version >= 3) << 14 | (version >= 5) << 15
    rules = _Ruleset(rights, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = _libc.syscall(_CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(size), 0)
    if ruleset < 0:
        return 0
    done = True
    for path in readable:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rule = _PathRule(_READ_FILE | _READ_DIRECTORY, folder)
        done &= _libc.syscall(_ADD_RULE, ruleset, 1, ctypes.byref(rule), 0) == 0
        os.close(folder)
    done = done and _libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return version if done else 0


# MARK: seccomp

_ALLOW, _REFUSE, _UNKNOWN = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
_EQUAL, _MASKED_EQUAL = 4, 7

# All that rendering needs once everything is loaded. Anything else fails with EPERM.
_CALLS = """
    read pread64 readv write writev lseek close fstat brk munmap mremap madvise futex sched_yield sched_getaffinity
    sysinfo rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack restart_syscall clock_gettime gettimeofday time
    getrandom getrusage getrlimit getpid gettid getuid geteuid getgid getegid exit exit_group set_robust_list rseq
""".split()
# Of Python's own files, which Landlock tells from others.
_READING_CALLS = "stat lstat newfstatat statx readlink readlinkat getdents64 getcwd ioctl fcntl".split()


class _Comparison(ctypes.Structure):
    _fields_ = [
        ("argument", ctypes.c_uint), ("operator", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


def _filter_calls(reading):
    if _seccomp is None:
        return False
    _seccomp.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(_seccomp.seccomp_init(ctypes.c_uint32(_REFUSE)))
    if not context:
        return False

    def allow(name, *comparisons, action=_ALLOW):
        call = _seccomp.seccomp_syscall_resolve_name(name.encode())
        array = (_Comparison * max(1, len(comparisons)))(*comparisons)
        # A machine that lacks a call needs no rule for it.
        return call < 0 or _seccomp.seccomp_rule_add_array(
            context, ctypes.c_uint32(action), call, len(comparisons), array) == 0

    executable, read_only = 4, os.O_ACCMODE | os.O_CREAT | os.O_TRUNC
    done = all([
        *map(allow, _CALLS), *map(allow, _READING_CALLS if reading else ()),
        # No new executable memory.
        allow("mmap", _Comparison(2, _MASKED_EQUAL, executable, 0)),
        allow("mprotect", _Comparison(2, _MASKED_EQUAL, executable, 0)),
        # fontconfig looks whether a font is there each time it chooses it.
        allow("access", _Comparison(1, _EQUAL, os.R_OK)),
        # fstat of the C library, not stat of paths.
        reading or allow("newfstatat", _Comparison(3, _MASKED_EQUAL, 0x1000, 0x1000)),
        # The CPU budget of this very process, and no other limit.
        allow("prlimit64", _Comparison(0, _EQUAL, 0), _Comparison(1, _EQUAL, resource.RLIMIT_CPU)),
        # Threads, but no processes. The flags of clone3 cannot be seen from here: the C library then takes clone.
        allow("clone", _Comparison(0, _MASKED_EQUAL, 0x10000, 0x10000)), allow("clone3", action=_UNKNOWN),
        # abort() signals the process itself.
        allow("tgkill", _Comparison(0, _EQUAL, os.getpid())),
        not reading or allow("openat", _Comparison(2, _MASKED_EQUAL, read_only, os.O_RDONLY)),
    ]) and _seccomp.seccomp_load(context) == 0
    _seccomp.seccomp_release(context)
    return done

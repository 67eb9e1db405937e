// What closes the worker in: descriptors, environment, resource limits, Landlock, seccomp.
//
// PR_SET_PDEATHSIG is the parent's to set (the kernel sends that signal when the *thread* that started the worker ends,
// and only the parent knows its threads). Without it the end of stdin and the CPU budget end an orphan.
#define _GNU_SOURCE
#include "CRender.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/// Open since before the doors were closed: how much memory is resident.
static int statm = -1;

int cr_sandbox_begin(const char *fonts_config) {
    close_range(3, ~0U, 0);
    int frames = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    clearenv();
    setenv("FONTCONFIG_FILE", fonts_config, 1);
    setenv("OPENSSL_CONF", "/dev/null", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("TZ", "UTC", 1);
    setenv("HOME", "/dev/null", 1);
    tzset();
    // One thread: one arena, and big blocks go back to the system when freed.
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_THRESHOLD, 256 * 1024);
    return frames;
}

// MARK: Resource limits

static bool limit(int resource, rlim_t value) {
    struct rlimit limits = {value, value};
    return setrlimit(resource, &limits) == 0;
}

static bool set_limits(uint64_t address_space) {
    bool set = limit(RLIMIT_AS, address_space);
    set &= limit(RLIMIT_CORE, 0);
    set &= limit(RLIMIT_FSIZE, 0);
    set &= limit(RLIMIT_NOFILE, 32);
    set &= limit(RLIMIT_NPROC, 0);
    return set;
}

void cr_cpu_budget(unsigned seconds) {
    struct rusage used;
    struct rlimit limits;
    if (getrusage(RUSAGE_SELF, &used) != 0 || getrlimit(RLIMIT_CPU, &limits) != 0) return;
    limits.rlim_cur = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + 1 + seconds;
    if (limits.rlim_cur <= limits.rlim_max) setrlimit(RLIMIT_CPU, &limits);
}

// MARK: Landlock

// The layout of linux/landlock.h up to version 6; older headers know only the first member.
struct ruleset {
    uint64_t filesystem;
    uint64_t network;
    uint64_t scoped;
};
struct __attribute__((packed)) path_rule {
    uint64_t allowed;
    int32_t parent;
};
enum { path_beneath = 1, version_flag = 1 };
static const uint64_t read_file = 1 << 2, read_directory = 1 << 3;

static struct ruleset everything(long version) {
    // File rights by version: 1 has 13 of them, then linking, truncating, device control were added.
    struct ruleset rules = {.filesystem = (1 << 13) - 1};
    if (version >= 2) rules.filesystem |= 1 << 13;
    if (version >= 3) rules.filesystem |= 1 << 14;
    if (version >= 5) rules.filesystem |= 1 << 15;
    if (version >= 4) rules.network = 3;  // bind and connect of TCP
    if (version >= 6) rules.scoped = 3;   // abstract sockets and signals of others
    return rules;
}

/// Returns the kernel's version of Landlock when it is in force, else 0.
static int restrict_files(const char *readable) {
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, version_flag);
    if (version < 1) return 0;
    struct ruleset rules = everything(version);
    size_t size = version < 4 ? 8 : version < 6 ? 16 : 24;
    int set = (int)syscall(SYS_landlock_create_ruleset, &rules, size, 0);
    if (set < 0) return 0;
    int folder = open(readable, O_PATH | O_CLOEXEC);
    struct path_rule rule = {.allowed = read_file | read_directory, .parent = folder};
    bool closed = folder >= 0 && syscall(SYS_landlock_add_rule, set, path_beneath, &rule, 0) == 0
        && syscall(SYS_landlock_restrict_self, set, 0) == 0;
    if (folder >= 0) close(folder);
    close(set);
    return closed ? (int)version : 0;
}

// MARK: seccomp

/// All that rendering needs once everything is loaded. Anything else fails with EPERM.
static const int allowed_calls[] = {
    SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(readv), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(lseek),
    SCMP_SYS(close), SCMP_SYS(fstat), SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
    SCMP_SYS(futex), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(sysinfo),
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack),
    SCMP_SYS(restart_syscall), SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time),
    SCMP_SYS(getrandom), SCMP_SYS(getrusage), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getuid),
    SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(exit), SCMP_SYS(exit_group),
};

static bool allow_calls(scmp_filter_ctx filter) {
    int failed = 0;
    for (size_t i = 0; i < sizeof allowed_calls / sizeof *allowed_calls; i++) {
        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed_calls[i], 0);
    }
    return failed == 0;
}

/// Calls that are harmless with certain arguments only.
static bool allow_some(scmp_filter_ctx filter, bool reading) {
    int failed = 0;
    // No new executable memory.
    failed |= seccomp_rule_add(
        filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    failed |= seccomp_rule_add(
        filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    // fontconfig looks whether a font is there each time it chooses it.
    failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(access), 1, SCMP_A1(SCMP_CMP_EQ, R_OK));
    // fstat of the C library, not stat of paths.
    failed |= seccomp_rule_add(
        filter, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1, SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH));
    // The CPU budget of this very process, and no other limit.
    failed |= seccomp_rule_add(
        filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2, SCMP_A0(SCMP_CMP_EQ, 0), SCMP_A1(SCMP_CMP_EQ, RLIMIT_CPU));
    // abort() signals the process itself.
    failed |= seccomp_rule_add(
        filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
    if (reading) {
        failed |= seccomp_rule_add(
            filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
            SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY));
    }
    return failed == 0;
}

static bool filter_calls(bool reading) {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (!filter) return false;
    bool loaded = allow_calls(filter) && allow_some(filter, reading) && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return loaded;
}

// MARK: Closing

static bool network_denied(void) {
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor >= 0) close(descriptor);
    return descriptor < 0;
}

static bool files_denied(void) {
    int descriptor = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
    if (descriptor >= 0) close(descriptor);
    return descriptor < 0;
}

static bool processes_denied(void) {
    pid_t child = fork();
    if (child == 0) _exit(0);
    if (child > 0) waitpid(child, NULL, 0);
    return child < 0;
}

cr_sandbox_state cr_sandbox_close(const char *readable, uint64_t address_space) {
    cr_sandbox_state state = {0};
    state.limits = set_limits(address_space) && prctl(PR_SET_DUMPABLE, 0) == 0;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) {
        state.landlock = restrict_files(readable);
        // Without Landlock no path can be told from another: then nothing at all is opened any more.
        state.seccomp = filter_calls(state.landlock > 0);
    }
    state.network_denied = network_denied();
    state.files_denied = files_denied();
    state.processes_denied = processes_denied();
    return state;
}

uint64_t cr_memory_trim(void) {
    malloc_trim(0);
    char text[128];
    ssize_t length = statm < 0 ? -1 : pread(statm, text, sizeof text - 1, 0);
    if (length <= 0) return 0;
    text[length] = 0;
    unsigned long pages = 0;
    if (sscanf(text, "%*u %lu", &pages) != 1) return 0;
    return (uint64_t)pages * 4096;
}

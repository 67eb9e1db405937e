#define _GNU_SOURCE
#include "CShims.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

CURLcode shim_setopt_long(CURL *h, CURLoption o, long v) { return curl_easy_setopt(h, o, v); }
CURLcode shim_setopt_string(CURL *h, CURLoption o, const char *v) { return curl_easy_setopt(h, o, v); }
CURLcode shim_setopt_pointer(CURL *h, CURLoption o, const void *v) { return curl_easy_setopt(h, o, v); }
CURLcode shim_setopt_write(CURL *h, size_t (*fn)(char *, size_t, size_t, void *), void *ctx) {
    CURLcode rc = curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, fn);
    return rc != CURLE_OK ? rc : curl_easy_setopt(h, CURLOPT_WRITEDATA, ctx);
}
CURLcode shim_setopt_read(CURL *h, size_t (*fn)(char *, size_t, size_t, void *), void *ctx) {
    CURLcode rc = curl_easy_setopt(h, CURLOPT_READFUNCTION, fn);
    return rc != CURLE_OK ? rc : curl_easy_setopt(h, CURLOPT_READDATA, ctx);
}
CURLcode shim_setopt_header(CURL *h, size_t (*fn)(char *, size_t, size_t, void *), void *ctx) {
    CURLcode rc = curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, fn);
    return rc != CURLE_OK ? rc : curl_easy_setopt(h, CURLOPT_HEADERDATA, ctx);
}
CURLcode shim_setopt_opensocket(
    CURL *h, curl_socket_t (*fn)(void *, curlsocktype, struct curl_sockaddr *), void *ctx) {
    CURLcode rc = curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, fn);
    return rc != CURLE_OK ? rc : curl_easy_setopt(h, CURLOPT_OPENSOCKETDATA, ctx);
}
CURLcode shim_getinfo_long(CURL *h, CURLINFO i, long *out) { return curl_easy_getinfo(h, i, out); }
CURLMcode shim_multi_setopt_long(CURLM *m, CURLMoption o, long v) { return curl_multi_setopt(m, o, v); }

int shim_thread_start(const char *name, void *(*body)(void *), void *context) {
    pthread_t thread;
    int rc = pthread_create(&thread, NULL, body, context);
    if (rc != 0) return rc;
    pthread_setname_np(thread, name);
    return pthread_detach(thread);
}

int shim_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno; }

/* Copies of the descriptors above every target number, so that no dup2 in the child overwrites a source. */
static int lift_descriptors(const int *descriptors, int count, int *lifted) {
    for (int i = 0; i < count; i++) {
        int source = descriptors[i] >= 0 ? descriptors[i] : open("/dev/null", O_RDWR | O_CLOEXEC);
        if (source < 0) return errno;
        lifted[i] = fcntl(source, F_DUPFD_CLOEXEC, count);
        int error = lifted[i] < 0 ? errno : 0;
        if (descriptors[i] < 0) close(source);
        if (error != 0) return error;
    }
    return 0;
}

static int describe_child(
    posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes, const char *directory, const int *lifted,
    int count) {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int rc = posix_spawnattr_setflags(
        attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    if (rc == 0) rc = posix_spawnattr_setpgroup(attributes, 0);
    if (rc == 0) rc = posix_spawnattr_setsigmask(attributes, &none);
    if (rc == 0) rc = posix_spawnattr_setsigdefault(attributes, &all);
    if (rc == 0 && directory != NULL) rc = posix_spawn_file_actions_addchdir_np(actions, directory);
    for (int i = 0; rc == 0 && i < count; i++) rc = posix_spawn_file_actions_adddup2(actions, lifted[i], i);
    if (rc == 0) rc = posix_spawn_file_actions_addclosefrom_np(actions, count);
    return rc;
}

enum { MAX_DESCRIPTORS = 8 };

int shim_spawn(
    pid_t *pid, char *const argv[], char *const envp[], const char *directory, const int *descriptors, int count) {
    if (count > MAX_DESCRIPTORS) return EINVAL;
    int lifted[MAX_DESCRIPTORS] = {-1, -1, -1, -1, -1, -1, -1, -1};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int rc = posix_spawn_file_actions_init(&actions);
    if (rc != 0) return rc;
    rc = posix_spawnattr_init(&attributes);
    if (rc == 0) {
        rc = lift_descriptors(descriptors, count, lifted);
        if (rc == 0) rc = describe_child(&actions, &attributes, directory, lifted, count);
        if (rc == 0) rc = posix_spawnp(pid, argv[0], &actions, &attributes, argv, envp);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    for (int i = 0; i < count; i++)
        if (lifted[i] >= 0) close(lifted[i]);
    return rc;
}

int shim_wait_until_ended(pid_t pid) {
    siginfo_t info;
    int rc;
    do rc = waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
    while (rc != 0 && errno == EINTR);
    return rc == 0 ? 0 : errno;
}

int shim_reap(pid_t pid, int *code, int *signalled) {
    int status;
    pid_t rc;
    do rc = waitpid(pid, &status, 0);
    while (rc < 0 && errno == EINTR);
    if (rc < 0) return errno;
    *signalled = WIFSIGNALED(status) ? 1 : 0;
    *code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    return 0;
}

struct shim_socket_filter shim_no_new_connections(void) {
    /* The packet begins with the TCP header: byte 13 holds the flags, SYN is 0x02, ACK 0x10. */
    static struct sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 13),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0x12),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x02, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
    };
    _Static_assert(sizeof(struct shim_socket_filter) == sizeof(struct sock_fprog), "same layout");
    struct shim_socket_filter filter = {sizeof(program) / sizeof(program[0]), (size_t)program};
    return filter;
}

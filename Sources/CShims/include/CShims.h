#ifndef C_SHIMS_H
#define C_SHIMS_H
#include <curl/curl.h>
#include <stddef.h>
#include <sys/types.h>

/* Swift cannot call variadic C functions: one typed entry per option kind. */
CURLcode shim_setopt_long(CURL *h, CURLoption o, long v);
CURLcode shim_setopt_string(CURL *h, CURLoption o, const char *v);
CURLcode shim_setopt_pointer(CURL *h, CURLoption o, const void *v);
CURLcode shim_setopt_write(CURL *h, size_t (*fn)(char *, size_t, size_t, void *), void *ctx);
CURLcode shim_setopt_read(CURL *h, size_t (*fn)(char *, size_t, size_t, void *), void *ctx);
CURLcode shim_setopt_header(CURL *h, size_t (*fn)(char *, size_t, size_t, void *), void *ctx);
/* Opens the socket of a connection, or refuses the address with CURL_SOCKET_BAD. */
CURLcode shim_setopt_opensocket(
    CURL *h, curl_socket_t (*fn)(void *, curlsocktype, struct curl_sockaddr *), void *ctx);
CURLcode shim_getinfo_long(CURL *h, CURLINFO i, long *out);
CURLMcode shim_multi_setopt_long(CURLM *m, CURLMoption o, long v);

/* Swift on Linux cannot see what needs _GNU_SOURCE. All return 0 or an errno value. */

/* Starts a detached thread; the name has at most 15 characters. */
int shim_thread_start(const char *name, void *(*body)(void *), void *context);

/* A pipe whose both ends are closed on exec: ends[0] is read from, ends[1] written to. */
int shim_pipe(int ends[2]);

/*
 * Starts argv[0] (looked up in PATH) in a process group of its own, with default signal handling.
 * descriptors[i] becomes descriptor i of the child, -1 stands for /dev/null; the child gets no other descriptor.
 */
int shim_spawn(
    pid_t *pid, char *const argv[], char *const envp[], const char *directory, const int *descriptors, int count);

/* Waits until the child has ended, but leaves it as a zombie, so that its pid stays taken. */
int shim_wait_until_ended(pid_t pid);

/* Takes the exit of an ended child: *code is its exit code, or the signal that ended it when *signalled is 1. */
int shim_reap(pid_t pid, int *code, int *signalled);

/* Laid out as struct sock_fprog of linux/filter.h. */
struct shim_socket_filter {
    unsigned short length;
    size_t program;
};

/* A filter for SO_ATTACH_FILTER that drops requests for new TCP connections and lets everything else through. */
struct shim_socket_filter shim_no_new_connections(void);
#endif

#ifndef C_SHIMS_H
#define C_SHIMS_H
#include <curl/curl.h>
#include <stddef.h>
/* Swift cannot call variadic C functions: one typed entry per option kind. */
CURLcode shim_setopt_long(CURL *h, CURLoption o, long v);
CURLcode shim_setopt_string(CURL *h, CURLoption o, const char *v);
CURLcode shim_setopt_pointer(CURL *h, CURLoption o, void *v);
CURLcode shim_setopt_write(CURL *h, size_t (*fn)(char *, size_t, size_t, void *), void *ctx);
CURLcode shim_setopt_header(CURL *h, size_t (*fn)(char *, size_t, size_t, void *), void *ctx);
CURLcode shim_getinfo_long(CURL *h, CURLINFO i, long *out);
CURLcode shim_getinfo_pointer(CURL *h, CURLINFO i, void **out);
/* Swift on Linux cannot see pthread_setname_np (it needs _GNU_SOURCE). 0 on success. */
int shim_thread_start(const char *name, void *(*body)(void *), void *context);
#endif

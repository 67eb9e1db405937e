#define _GNU_SOURCE
#include "CShims.h"
#include <pthread.h>

CURLcode shim_setopt_long(CURL *h, CURLoption o, long v) { return curl_easy_setopt(h, o, v); }
CURLcode shim_setopt_string(CURL *h, CURLoption o, const char *v) { return curl_easy_setopt(h, o, v); }
CURLcode shim_setopt_pointer(CURL *h, CURLoption o, void *v) { return curl_easy_setopt(h, o, v); }
CURLcode shim_setopt_write(CURL *h, size_t (*fn)(char *, size_t, size_t, void *), void *ctx) {
    CURLcode rc = curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, fn);
    return rc != CURLE_OK ? rc : curl_easy_setopt(h, CURLOPT_WRITEDATA, ctx);
}
CURLcode shim_setopt_header(CURL *h, size_t (*fn)(char *, size_t, size_t, void *), void *ctx) {
    CURLcode rc = curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, fn);
    return rc != CURLE_OK ? rc : curl_easy_setopt(h, CURLOPT_HEADERDATA, ctx);
}
CURLcode shim_getinfo_long(CURL *h, CURLINFO i, long *out) { return curl_easy_getinfo(h, i, out); }
CURLcode shim_getinfo_pointer(CURL *h, CURLINFO i, void **out) { return curl_easy_getinfo(h, i, out); }
int shim_thread_start(const char *name, void *(*body)(void *), void *context) {
    pthread_t thread;
    int rc = pthread_create(&thread, NULL, body, context);
    if (rc != 0) return rc;
    pthread_setname_np(thread, name); /* at most 15 characters */
    return pthread_detach(thread);
}

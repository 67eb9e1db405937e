// PlutoBook through its C interface. The library is loaded at run time: it comes as a wheel with all its own
// libraries, and RTLD_DEEPBIND keeps those apart from the system's libpng, pixman and OpenSSL in this process.
#define _GNU_SOURCE
#include "bytes.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

typedef struct { float width, height; } page_size;
typedef struct { float top, right, bottom, left; } page_margins;
typedef struct plutobook plutobook;
typedef struct resource resource;
typedef resource *(*fetch_callback)(void *closure, const char *url);
typedef int (*write_callback)(void *closure, const char *data, unsigned length);
typedef void (*release_callback)(void *data);

enum { media_print = 0, status_written = 0, status_write_error = 11 };

/// Every address the document is resolved against starts with this; what follows is the asset's name.
static const char base_url[] = "asset://report/";

static struct {
    const char *(*version_string)(void);
    const char *(*get_error_message)(void);
    void (*clear_error_message)(void);
    void (*set_error_message)(const char *format, ...);
    plutobook *(*create)(page_size, page_margins, int media);
    void (*destroy)(plutobook *);
    bool (*load_html)(plutobook *, const char *, int, const char *style, const char *script, const char *base);
    unsigned (*get_page_count)(const plutobook *);
    bool (*write_to_pdf_stream)(const plutobook *, write_callback, void *);
    void (*set_custom_resource_fetcher)(plutobook *, fetch_callback, void *);
    resource *(*resource_data_create_without_copy)(
        const char *, unsigned, const char *mime, const char *encoding, release_callback, void *);
} engine;

static const struct { const char *name; void *slot; } symbols[] = {
    {"plutobook_version_string", &engine.version_string},
    {"plutobook_get_error_message", &engine.get_error_message},
    {"plutobook_clear_error_message", &engine.clear_error_message},
    {"plutobook_set_error_message", &engine.set_error_message},
    {"plutobook_create", &engine.create},
    {"plutobook_destroy", &engine.destroy},
    {"plutobook_load_html", &engine.load_html},
    {"plutobook_get_page_count", &engine.get_page_count},
    {"plutobook_write_to_pdf_stream", &engine.write_to_pdf_stream},
    {"plutobook_set_custom_resource_fetcher", &engine.set_custom_resource_fetcher},
    {"plutobook_resource_data_create_without_copy", &engine.resource_data_create_without_copy},
};

struct cr_book {
    plutobook *book;
    const cr_asset *assets;
    size_t count;
    unsigned refused;
};

const char *cr_engine_open(const char *library) {
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
    if (!handle) return dlerror();
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        void *address = dlsym(handle, symbols[i].name);
        if (!address) return symbols[i].name;
        memcpy(symbols[i].slot, &address, sizeof address);
    }
    return NULL;
}

const char *cr_engine_version(void) { return engine.version_string(); }

const char *cr_engine_error(void) { return engine.get_error_message(); }

/// The engine logs what it is told here. Addresses come from the document: only a bounded, harmless piece of them.
static void report_refusal(const char *url) {
    char shown[81];
    size_t n = 0;
    for (; url[n] && n < sizeof shown - 1; n++) shown[n] = url[n] >= 0x20 && url[n] < 0x7f ? url[n] : '?';
    shown[n] = 0;
    engine.set_error_message("refused %s", shown);
}

/// The asset's bytes are the caller's.
static void release_nothing(void *data) { (void)data; }

static resource *fetch(void *closure, const char *url) {
    cr_book *self = closure;
    size_t prefix = sizeof base_url - 1;
    if (strncmp(url, base_url, prefix) == 0) {
        for (size_t i = 0; i < self->count; i++) {
            const cr_asset *asset = &self->assets[i];
            if (strcmp(asset->name, url + prefix) != 0 || asset->length > UINT_MAX) continue;
            return engine.resource_data_create_without_copy(
                (const char *)asset->bytes, (unsigned)asset->length, asset->mime, "", release_nothing, NULL);
        }
    }
    self->refused++;
    report_refusal(url);
    return NULL;
}

cr_book *cr_book_load(
    float width, float height, const uint8_t *html, size_t html_length, const cr_asset *assets, size_t count) {
    if (html_length > INT_MAX) return NULL;
    cr_book *self = calloc(1, sizeof *self);
    if (!self) return NULL;
    self->assets = assets;
    self->count = count;
    engine.clear_error_message();
    self->book = engine.create((page_size){width, height}, (page_margins){0, 0, 0, 0}, media_print);
    if (self->book) {
        engine.set_custom_resource_fetcher(self->book, fetch, self);
        if (engine.load_html(self->book, (const char *)html, (int)html_length, "", "", base_url)) return self;
    }
    cr_book_free(self);
    return NULL;
}

unsigned cr_book_pages(cr_book *book) { return engine.get_page_count(book->book); }

unsigned cr_book_refused(const cr_book *book) { return book->refused; }

static int append(void *closure, const char *data, unsigned length) {
    return cr_sink_append(closure, data, length) ? status_written : status_write_error;
}

bool cr_book_write(cr_book *book, size_t limit, cr_bytes *pdf) {
    cr_sink sink = {.limit = limit};
    bool written = engine.write_to_pdf_stream(book->book, append, &sink);
    if (!written) cr_bytes_free(&sink.bytes);
    *pdf = sink.bytes;
    return written;
}

void cr_book_free(cr_book *book) {
    if (!book) return;
    if (book->book) engine.destroy(book->book);
    free(book);
}

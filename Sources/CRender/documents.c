// Reading PDF through poppler-glib, drawing it through cairo.
#include "bytes.h"

#include <poppler.h>

struct cr_document {
    PopplerDocument *document;
};

cr_document_state cr_document_open(const uint8_t *bytes, size_t length, cr_document **document) {
    *document = NULL;
    GError *error = NULL;
    GBytes *data = g_bytes_new_static(bytes, length);
    PopplerDocument *opened = poppler_document_new_from_bytes(data, NULL, &error);
    g_bytes_unref(data);
    if (!opened) {
        bool locked = g_error_matches(error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED);
        g_clear_error(&error);
        return locked ? CR_DOCUMENT_LOCKED : CR_DOCUMENT_CORRUPT;
    }
    *document = g_new0(cr_document, 1);
    (*document)->document = opened;
    return CR_DOCUMENT_OPEN;
}

int cr_document_pages(cr_document *document) { return poppler_document_get_n_pages(document->document); }

bool cr_document_has_page(cr_document *document, int index) {
    PopplerPage *page = poppler_document_get_page(document->document, index);
    if (page) g_object_unref(page);
    return page != NULL;
}

char *cr_document_title(cr_document *document) { return poppler_document_get_title(document->document); }

char *cr_document_page_text(cr_document *document, int index) {
    PopplerPage *page = poppler_document_get_page(document->document, index);
    if (!page) return NULL;
    char *text = poppler_page_get_text(page);
    g_object_unref(page);
    return text;
}

void cr_text_free(char *text) { g_free(text); }

static cairo_status_t append(void *closure, const unsigned char *data, unsigned length) {
    return cr_sink_append(closure, data, length) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static bool draw(PopplerPage *page, int width, int height, double scale, cr_bytes *png) {
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    cairo_t *context = cairo_create(surface);
    cairo_set_source_rgb(context, 1, 1, 1);
    cairo_paint(context);
    cairo_scale(context, scale, scale);
    poppler_page_render(page, context);
    cairo_destroy(context);
    cr_sink sink = {.limit = 4 * (size_t)width * (size_t)height + 65536};
    bool written = cairo_surface_write_to_png_stream(surface, append, &sink) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(surface);
    if (!written) cr_bytes_free(&sink.bytes);
    *png = sink.bytes;
    return written;
}

bool cr_document_preview(cr_document *document, int index, int width, long max_pixels, cr_bytes *png) {
    PopplerPage *page = poppler_document_get_page(document->document, index);
    if (!page) return false;
    double page_width = 0, page_height = 0;
    poppler_page_get_size(page, &page_width, &page_height);
    double scale = page_width > 0 ? width / page_width : 0;
    double height = page_height * scale + 0.5;
    bool fits = height >= 1 && height * width <= (double)max_pixels;
    bool drawn = fits && draw(page, width, (int)height, scale, png);
    g_object_unref(page);
    return drawn;
}

void cr_document_free(cr_document *document) {
    if (!document) return;
    g_object_unref(document->document);
    g_free(document);
}

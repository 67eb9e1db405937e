// Pictures through gdk-pixbuf, JPEG and PNG only: the loader is named by type, so none of the others can be reached.
#include "bytes.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

/// The size that fits `edge`, never larger than the picture, never zero.
static void fit(int width, int height, int edge, int *fitted_width, int *fitted_height) {
    int longest = width > height ? width : height;
    double factor = longest > edge ? (double)edge / longest : 1;
    *fitted_width = MAX(1, (int)(width * factor + 0.5));
    *fitted_height = MAX(1, (int)(height * factor + 0.5));
}

/// Asking for the wanted size before decoding lets JPEG decode at a fraction of its size.
static void size_prepared(GdkPixbufLoader *loader, int width, int height, void *edge) {
    int w, h;
    fit(width, height, *(const int *)edge, &w, &h);
    if (w != width || h != height) gdk_pixbuf_loader_set_size(loader, w, h);
}

static GdkPixbuf *decode(const uint8_t *bytes, size_t length, const char *mime, int edge) {
    GdkPixbufLoader *loader = gdk_pixbuf_loader_new_with_mime_type(mime, NULL);
    if (!loader) return NULL;
    g_signal_connect(loader, "size-prepared", G_CALLBACK(size_prepared), &edge);
    bool fed = gdk_pixbuf_loader_write(loader, bytes, length, NULL);
    // Close in any case: a loader freed open warns.
    bool whole = gdk_pixbuf_loader_close(loader, NULL) && fed;
    GdkPixbuf *picture = whole ? gdk_pixbuf_loader_get_pixbuf(loader) : NULL;
    if (picture) g_object_ref(picture);
    g_object_unref(loader);
    return picture;
}

/// Takes `picture`, returns what replaces it (NULL stays NULL).
static GdkPixbuf *replace(GdkPixbuf *picture, GdkPixbuf *by) {
    if (picture) g_object_unref(picture);
    return by;
}

static GdkPixbuf *upright(GdkPixbuf *picture) {
    return picture ? replace(picture, gdk_pixbuf_apply_embedded_orientation(picture)) : NULL;
}

static GdkPixbuf *on_white(GdkPixbuf *picture) {
    if (!picture || !gdk_pixbuf_get_has_alpha(picture)) return picture;
    int width = gdk_pixbuf_get_width(picture), height = gdk_pixbuf_get_height(picture);
    GdkPixbuf *flat = gdk_pixbuf_new(GDK_COLORSPACE_RGB, FALSE, 8, width, height);
    if (flat) {
        gdk_pixbuf_fill(flat, 0xffffffff);
        gdk_pixbuf_composite(picture, flat, 0, 0, width, height, 0, 0, 1, 1, GDK_INTERP_NEAREST, 255);
    }
    return replace(picture, flat);
}

/// JPEG with nothing but the picture: gdk-pixbuf writes no EXIF, no XMP, and a profile only when it is told to.
static bool encode(GdkPixbuf *picture, int quality, cr_bytes *jpeg) {
    char value[8];
    g_snprintf(value, sizeof value, "%d", quality);
    char *keys[] = {"quality", NULL}, *values[] = {value, NULL};
    gchar *data = NULL;
    gsize length = 0;
    if (!gdk_pixbuf_save_to_bufferv(picture, &data, &length, "jpeg", keys, values, NULL)) return false;
    cr_sink sink = {.limit = length};
    bool kept = cr_sink_append(&sink, data, length);
    g_free(data);
    *jpeg = sink.bytes;
    return kept;
}

static bool encode_thumbnail(GdkPixbuf *picture, cr_image_options options, cr_bytes *jpeg) {
    int width, height;
    fit(gdk_pixbuf_get_width(picture), gdk_pixbuf_get_height(picture), options.thumbnail_edge, &width, &height);
    GdkPixbuf *small = gdk_pixbuf_scale_simple(picture, width, height, GDK_INTERP_BILINEAR);
    bool encoded = small && encode(small, options.quality, jpeg);
    if (small) g_object_unref(small);
    return encoded;
}

bool cr_image_normalise(
    const uint8_t *bytes, size_t length, const char *mime, cr_image_options options, cr_image *result) {
    *result = (cr_image){0};
    GdkPixbuf *picture = on_white(upright(decode(bytes, length, mime, options.max_edge)));
    if (!picture) return false;
    result->width = gdk_pixbuf_get_width(picture);
    result->height = gdk_pixbuf_get_height(picture);
    bool encoded = encode(picture, options.quality, &result->picture)
        && encode_thumbnail(picture, options, &result->thumbnail);
    g_object_unref(picture);
    if (!encoded) {
        cr_bytes_free(&result->picture);
        cr_bytes_free(&result->thumbnail);
    }
    return encoded;
}

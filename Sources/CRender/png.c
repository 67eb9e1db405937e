// PNG through libpng, row by row. Of its chunks only those that carry the picture are looked into.
#include "pixels.h"

#include <stdlib.h>
#include <string.h>

#include <png.h>

typedef struct {
    const uint8_t *bytes;
    size_t left;
} source;

static void give(png_structp codec, png_bytep into, size_t count) {
    source *source = png_get_io_ptr(codec);
    if (count > source->left) png_error(codec, "the end");
    memcpy(into, source->bytes, count);
    source->bytes += count;
    source->left -= count;
}

static void give_up(png_structp codec, png_const_charp text) {
    (void)text;
    png_longjmp(codec, 1);
}

static void ignore(png_structp codec, png_const_charp text) { (void)codec, (void)text; }

/// Whatever the file holds, rows come as red, green, blue and opacity of 8 bits.
static int make_uniform(png_structp codec, png_infop info) {
    png_set_expand(codec);
    png_set_scale_16(codec);
    png_set_gray_to_rgb(codec);
    png_set_filler(codec, 0xFF, PNG_FILLER_AFTER);
    int passes = png_set_interlace_handling(codec);
    png_read_update_info(codec, info);
    return passes;
}

/// What shines through is white paper.
static void flatten(uint8_t *row, png_uint_32 width) {
    for (png_uint_32 x = 0; x < width; x++) {
        unsigned opacity = row[4 * x + 3];
        for (int i = 0; i < 3; i++) {
            row[3 * x + i] = (uint8_t)((row[4 * x + i] * opacity + 255 * (255 - opacity) + 127) / 255);
        }
    }
}

/// `*memory` is the caller's to free: an error jumps out of here.
static bool read_rows(
    png_structp codec, png_infop info, source *source, int edge, cr_scaler *scaler, uint8_t **memory) {
    if (setjmp(png_jmpbuf(codec))) return false;
    // libpng's default, said aloud: the scaler counts on it.
    png_set_user_limits(codec, 1000000, 1000000);
    png_set_chunk_malloc_max(codec, 4 << 20);
    png_set_keep_unknown_chunks(codec, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_set_read_fn(codec, source, give);
    png_read_info(codec, info);
    png_uint_32 width = png_get_image_width(codec, info), height = png_get_image_height(codec, info);
    bool interlaced = make_uniform(codec, info) > 1;
    size_t stride = png_get_rowbytes(codec, info);
    if (stride != 4 * (size_t)width) return false;
    if (!cr_scaler_begin(scaler, (int)width, (int)height, edge)) return false;
    uint8_t *rows = *memory = malloc(stride * (interlaced ? height : 1));
    if (!rows) return false;
    for (int pass = interlaced ? 7 : 1; pass > 0; pass--) {
        for (png_uint_32 y = 0; y < height; y++) {
            uint8_t *row = rows + (interlaced ? stride * y : 0);
            png_read_row(codec, row, NULL);
            if (pass > 1) continue;
            flatten(row, width);
            cr_scaler_add(scaler, row);
        }
    }
    png_read_end(codec, NULL);
    return true;
}

bool cr_png_decode(const uint8_t *bytes, size_t length, int edge, cr_pixels *result) {
    source source = {bytes, length};
    cr_scaler scaler = {0};
    uint8_t *memory = NULL;
    png_infop info = NULL;
    png_structp codec = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, give_up, ignore);
    if (codec) info = png_create_info_struct(codec);
    bool read = info && read_rows(codec, info, &source, edge, &scaler, &memory);
    png_destroy_read_struct(&codec, &info, NULL);
    free(memory);
    cr_pixels picture = {0};
    bool whole = cr_scaler_end(&scaler, &picture);
    if (read && whole) *result = picture; else cr_pixels_free(&picture);
    return read && whole;
}

// Pictures: decoded small, turned upright, written anew.
#include "pixels.h"

#include <stdlib.h>
#include <string.h>

static bool encode_thumbnail(const cr_pixels *picture, cr_image_options options, cr_bytes *jpeg) {
    cr_scaler scaler;
    cr_pixels small = {0};
    bool begun = cr_scaler_begin(&scaler, picture->width, picture->height, options.thumbnail_edge);
    for (int y = 0; begun && y < picture->height; y++) {
        cr_scaler_add(&scaler, picture->data + 3 * (size_t)picture->width * y);
    }
    bool encoded = cr_scaler_end(&scaler, &small) && cr_jpeg_encode(&small, options.quality, jpeg);
    cr_pixels_free(&small);
    return encoded;
}

bool cr_image_normalise(
    const uint8_t *bytes, size_t length, const char *mime, cr_image_options options, cr_image *result) {
    *result = (cr_image){0};
    cr_pixels picture = {0};
    bool is_png = strcmp(mime, "image/png") == 0;
    bool made = (is_png ? cr_png_decode : cr_jpeg_decode)(bytes, length, options.max_edge, &picture)
        && cr_pixels_turn(&picture, options.orientation)
        && cr_jpeg_encode(&picture, options.quality, &result->picture)
        && encode_thumbnail(&picture, options, &result->thumbnail);
    result->width = picture.width;
    result->height = picture.height;
    cr_pixels_free(&picture);
    if (!made) {
        cr_bytes_free(&result->picture);
        cr_bytes_free(&result->thumbnail);
    }
    return made;
}

bool cr_jpeg_of_one_colour(int width, int height, cr_bytes *jpeg) {
    size_t size = 3 * (size_t)width * (size_t)height;
    cr_pixels picture = {.data = malloc(size), .width = width, .height = height};
    if (picture.data) memset(picture.data, 0x80, size);
    bool made = picture.data && cr_jpeg_encode(&picture, 75, jpeg);
    cr_pixels_free(&picture);
    return made;
}

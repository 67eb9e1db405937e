#include "pixels.h"

#include <stdlib.h>
#include <string.h>

void cr_pixels_free(cr_pixels *pixels) {
    free(pixels->data);
    *pixels = (cr_pixels){0};
}

static int scaled(int side, int longest, int edge) {
    int result = longest > edge ? (int)(((int64_t)side * edge + longest / 2) / longest) : side;
    return result > 0 ? result : 1;
}

bool cr_scaler_begin(cr_scaler *scaler, int width, int height, int edge) {
    *scaler = (cr_scaler){0};
    // A narrowed row's sums are at most 255 * width in 32 bits; the decoders allow a fraction of that.
    if (width < 1 || height < 1 || (uint32_t)width > UINT32_MAX / 255) return false;
    int longest = width > height ? width : height;
    cr_pixels result = {.width = scaled(width, longest, edge), .height = scaled(height, longest, edge)};
    size_t samples = 3 * (size_t)result.width;
    result.data = malloc(samples * result.height);
    *scaler = (cr_scaler){
        .result = result, .width = width, .height = height, .missing = height,
        .sums = calloc(samples, sizeof(uint64_t)), .line = malloc(samples * sizeof(uint32_t)),
    };
    return result.data && scaler->sums && scaler->line;
}

/// An incoming pixel is as many units wide as the result has pixels, a pixel of the result as many as come in: so the
/// shares are whole numbers.
static void narrow(cr_scaler *scaler, const uint8_t *row) {
    int unit = scaler->result.width, box = scaler->width;
    uint32_t *out = scaler->line, red = 0, green = 0, blue = 0;
    int room = box;
    for (int x = 0; x < scaler->width; x++, row += 3) {
        int share = unit < room ? unit : room;
        red += row[0] * share, green += row[1] * share, blue += row[2] * share;
        room -= share;
        if (room > 0) continue;
        out[0] = red, out[1] = green, out[2] = blue;
        out += 3;
        share = unit - share;
        red = row[0] * share, green = row[1] * share, blue = row[2] * share;
        room = box - share;
    }
}

static void add(cr_scaler *scaler, int share) {
    for (int i = 0; i < 3 * scaler->result.width; i++) scaler->sums[i] += (uint64_t)scaler->line[i] * share;
    scaler->missing -= share;
}

static void write_row(cr_scaler *scaler) {
    size_t samples = 3 * (size_t)scaler->result.width;
    uint8_t *out = scaler->result.data + samples * scaler->written++;
    uint64_t area = (uint64_t)scaler->width * scaler->height;
    for (size_t i = 0; i < samples; i++) out[i] = (uint8_t)((scaler->sums[i] + area / 2) / area);
    memset(scaler->sums, 0, samples * sizeof(uint64_t));
    scaler->missing = scaler->height;
}

void cr_scaler_add(cr_scaler *scaler, const uint8_t *row) {
    if (scaler->rows == scaler->height) return;
    scaler->rows++;
    narrow(scaler, row);
    int unit = scaler->result.height;
    int share = unit < scaler->missing ? unit : scaler->missing;
    add(scaler, share);
    if (scaler->missing > 0) return;
    write_row(scaler);
    if (unit > share) add(scaler, unit - share);
}

bool cr_scaler_end(cr_scaler *scaler, cr_pixels *result) {
    bool whole = scaler->rows == scaler->height && scaler->written == scaler->result.height;
    free(scaler->sums);
    free(scaler->line);
    if (whole) *result = scaler->result; else cr_pixels_free(&scaler->result);
    *scaler = (cr_scaler){0};
    return whole;
}

bool cr_pixels_turn(cr_pixels *pixels, int orientation) {
    if (orientation < 2 || orientation > 8) return true;
    bool swaps = orientation >= 5;
    int width = swaps ? pixels->height : pixels->width, height = swaps ? pixels->width : pixels->height;
    uint8_t *turned = malloc(3 * (size_t)width * height);
    if (!turned) return false;
    bool flips_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    bool flips_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            int from_x = swaps ? y : x, from_y = swaps ? x : y;
            if (flips_x) from_x = pixels->width - 1 - from_x;
            if (flips_y) from_y = pixels->height - 1 - from_y;
            memcpy(turned + 3 * ((size_t)y * width + x), pixels->data + 3 * ((size_t)from_y * pixels->width + from_x), 3);
        }
    }
    free(pixels->data);
    *pixels = (cr_pixels){turned, width, height};
    return true;
}

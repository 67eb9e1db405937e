#ifndef CRENDER_PIXELS_H
#define CRENDER_PIXELS_H

#include "CRender.h"

#pragma clang assume_nonnull begin

/// Rows of red, green and blue, one byte each, without gaps.
typedef struct {
    uint8_t *_Nullable data;
    int width, height;
} cr_pixels;

void cr_pixels_free(cr_pixels *pixels);

/// Makes a picture smaller while its rows come in: each pixel is the mean of the area that it covers. A picture is
/// never held at its full size, and pixels that no row brought are never shown.
typedef struct {
    cr_pixels result;
    int width, height;       ///< of what comes in
    int rows;                ///< that came in
    int written;             ///< rows of the result that are complete
    int missing;             ///< share of the row under way that has not come, in rows * result height
    uint64_t *_Nullable sums;  ///< of the row under way
    uint32_t *_Nullable line;  ///< the last row, narrowed
} cr_scaler;

/// So that a picture of `width` x `height` fits `edge`, never larger than it is. False when out of memory.
bool cr_scaler_begin(cr_scaler *scaler, int width, int height, int edge);

void cr_scaler_add(cr_scaler *scaler, const uint8_t *row);

/// The picture; false when rows are missing. The scaler is empty afterwards.
bool cr_scaler_end(cr_scaler *scaler, cr_pixels *result);

/// One of the eight ways in which EXIF says that a camera was held, undone.
bool cr_pixels_turn(cr_pixels *pixels, int orientation);

bool cr_jpeg_decode(const uint8_t *bytes, size_t length, int edge, cr_pixels *result);
bool cr_jpeg_encode(const cr_pixels *pixels, int quality, cr_bytes *jpeg);
bool cr_png_decode(const uint8_t *bytes, size_t length, int edge, cr_pixels *result);

#pragma clang assume_nonnull end

#endif

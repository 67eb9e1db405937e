// JPEG through libjpeg-turbo. A file that is damaged is refused: the library would fill the rest with grey.
#include "bytes.h"
#include "pixels.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jerror.h>
#include <jpeglib.h>

/// `out` leads into the function that called setjmp, and only while that runs: codecs are made and used in one function
/// each, which has the only setjmp, and destroyed after it, when nothing may fail any more.
typedef struct {
    struct jpeg_error_mgr base;
    jmp_buf out;
} failure;

static void give_up(j_common_ptr codec) { longjmp(((failure *)codec->err)->out, 1); }

static void no_way_out(j_common_ptr codec) { (void)codec, abort(); }

static void destroy(j_common_ptr codec) {
    codec->err->error_exit = no_way_out;
    jpeg_destroy(codec);
}

/// Warnings that mean lost pixels; the others are about what stands around them.
static bool is_damage(int code) {
    return code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE || code == JWRN_MUST_RESYNC || code == JWRN_JPEG_EOF
        || code == JWRN_BOGUS_PROGRESSION;
}

static void message(j_common_ptr codec, int level) {
    if (level < 0 && is_damage(codec->err->msg_code)) give_up(codec);
}

static void silence(j_common_ptr codec) { (void)codec; }

static struct jpeg_error_mgr *watch(failure *failure) {
    struct jpeg_error_mgr *errors = jpeg_std_error(&failure->base);
    errors->error_exit = give_up;
    errors->emit_message = message;
    errors->output_message = silence;
    return errors;
}

/// A progressive picture of 40 megapixels with every colour at full size needs 240 MB.
static const long most_memory = 400L << 20;

/// Decoding at a half, a quarter or an eighth is nearly free, as long as it is not smaller than wanted.
static void choose_size(struct jpeg_decompress_struct *codec, int edge) {
    unsigned longest = codec->image_width > codec->image_height ? codec->image_width : codec->image_height;
    codec->scale_denom = 8;
    codec->scale_num = 8;
    while (codec->scale_num > 1 && longest * (codec->scale_num / 2) / 8 >= (unsigned)edge) codec->scale_num /= 2;
}

/// Inks to light; most writers store inks upside down, and say so by Adobe's marker.
static void to_rgb(uint8_t *row, unsigned width, bool upside_down) {
    for (unsigned x = 0; x < width; x++) {
        const uint8_t *inks = row + 4 * x;
        unsigned black = upside_down ? inks[3] : 255 - inks[3];
        for (int i = 0; i < 3; i++) {
            unsigned light = upside_down ? inks[i] : 255 - inks[i];
            row[3 * x + i] = (uint8_t)((light * black + 127) / 255);
        }
    }
}

static bool read_rows(
    struct jpeg_decompress_struct *codec, failure *failure, const uint8_t *bytes, size_t length, int edge,
    cr_scaler *scaler) {
    if (setjmp(failure->out)) return false;
    jpeg_create_decompress(codec);
    codec->mem->max_memory_to_use = most_memory;
    jpeg_mem_src(codec, bytes, length);
    jpeg_read_header(codec, TRUE);
    bool inks = codec->jpeg_color_space == JCS_CMYK || codec->jpeg_color_space == JCS_YCCK;
    codec->out_color_space = inks ? JCS_CMYK : JCS_RGB;
    choose_size(codec, edge);
    jpeg_start_decompress(codec);
    if (!cr_scaler_begin(scaler, (int)codec->output_width, (int)codec->output_height, edge)) return false;
    JSAMPARRAY row = (*codec->mem->alloc_sarray)(
        (j_common_ptr)codec, JPOOL_IMAGE, codec->output_width * codec->output_components, 1);
    while (codec->output_scanline < codec->output_height) {
        jpeg_read_scanlines(codec, row, 1);
        if (inks) to_rgb(row[0], codec->output_width, codec->saw_Adobe_marker);
        cr_scaler_add(scaler, row[0]);
    }
    jpeg_finish_decompress(codec);
    return true;
}

bool cr_jpeg_decode(const uint8_t *bytes, size_t length, int edge, cr_pixels *result) {
    struct jpeg_decompress_struct codec = {0};
    failure failure;
    cr_scaler scaler = {0};
    codec.err = watch(&failure);
    bool read = read_rows(&codec, &failure, bytes, length, edge, &scaler);
    destroy((j_common_ptr)&codec);
    cr_pixels picture = {0};
    bool whole = cr_scaler_end(&scaler, &picture);
    if (read && whole) *result = picture; else cr_pixels_free(&picture);
    return read && whole;
}

/// Where a JPEG goes. The library's own destination in memory is not for us: when memory ends, it leaves its caller with
/// the address of a block that it has freed.
typedef struct {
    struct jpeg_destination_mgr base;
    cr_sink sink;
    JOCTET piece[16 * 1024];
} destination;

static void begin_piece(j_compress_ptr codec) {
    destination *into = (destination *)codec->dest;
    into->base.next_output_byte = into->piece;
    into->base.free_in_buffer = sizeof into->piece;
}

static void append(j_compress_ptr codec, size_t length) {
    destination *into = (destination *)codec->dest;
    if (!cr_sink_append(&into->sink, into->piece, length)) ERREXIT1(codec, JERR_OUT_OF_MEMORY, 0);
}

/// Called when the piece is full, whatever `free_in_buffer` says.
static boolean take_piece(j_compress_ptr codec) {
    append(codec, sizeof ((destination *)codec->dest)->piece);
    begin_piece(codec);
    return TRUE;
}

static void take_rest(j_compress_ptr codec) {
    append(codec, sizeof ((destination *)codec->dest)->piece - codec->dest->free_in_buffer);
}

static bool write_rows(
    struct jpeg_compress_struct *codec, failure *failure, const cr_pixels *pixels, int quality, destination *into) {
    if (setjmp(failure->out)) return false;
    jpeg_create_compress(codec);
    codec->dest = &into->base;
    codec->image_width = (JDIMENSION)pixels->width;
    codec->image_height = (JDIMENSION)pixels->height;
    codec->input_components = 3;
    codec->in_color_space = JCS_RGB;
    jpeg_set_defaults(codec);
    jpeg_set_quality(codec, quality, TRUE);
    codec->optimize_coding = TRUE;
    jpeg_start_compress(codec, TRUE);
    while (codec->next_scanline < codec->image_height) {
        JSAMPROW row = pixels->data + 3 * (size_t)pixels->width * codec->next_scanline;
        jpeg_write_scanlines(codec, &row, 1);
    }
    jpeg_finish_compress(codec);
    return true;
}

bool cr_jpeg_encode(const cr_pixels *pixels, int quality, cr_bytes *jpeg) {
    struct jpeg_compress_struct codec = {0};
    failure failure;
    // No picture grows to four bytes for each of its samples.
    destination into = {
        .base = {.init_destination = begin_piece, .empty_output_buffer = take_piece, .term_destination = take_rest},
        .sink = {.limit = 12 * (size_t)pixels->width * pixels->height + 64 * 1024},
    };
    codec.err = watch(&failure);
    bool written = write_rows(&codec, &failure, pixels, quality, &into);
    destroy((j_common_ptr)&codec);
    if (!written) cr_bytes_free(&into.sink.bytes);
    *jpeg = into.sink.bytes;
    return written;
}

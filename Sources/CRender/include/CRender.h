// The C side of the render worker: libraries whose interfaces need function pointers, structs by value, GObject
// signals or raw system calls. Nothing here keeps state beyond the loaded engine; every result is the caller's.
#ifndef CRENDER_H
#define CRENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Bytes made by one of these functions; give them back with `cr_bytes_free`.
typedef struct {
    uint8_t *_Nullable data;
    size_t length;
} cr_bytes;

void cr_bytes_free(cr_bytes *bytes);

// MARK: PlutoBook (engine.c)

/// Loads the engine. Returns NULL, or why it could not be loaded (static or per-thread text, read it at once).
const char *_Nullable cr_engine_open(const char *library);

/// The engine's own version, for example "0.20.0". Only after `cr_engine_open`.
const char *cr_engine_version(void);

/// One file the document may ask for. The bytes stay the caller's and must outlive the book.
typedef struct {
    const char *name;
    const char *mime;
    const uint8_t *_Nullable bytes;
    size_t length;
} cr_asset;

typedef struct cr_book cr_book;

/// Parses a document and the assets it names on a page of `width` x `height` points. Whatever it asks for beyond
/// `assets` is refused and logged. NULL when out of memory or when the engine refuses the document.
cr_book *_Nullable cr_book_load(
    float width, float height, const uint8_t *html, size_t html_length, const cr_asset *_Nullable assets, size_t count);

/// Lays the document out and counts its pages.
unsigned cr_book_pages(cr_book *book);

/// How many different requests for things outside the table were refused so far.
unsigned cr_book_refused(const cr_book *book);

/// Writes the document as PDF of at most `limit` bytes.
bool cr_book_write(cr_book *book, size_t limit, cr_bytes *pdf);

void cr_book_free(cr_book *_Nullable book);

/// What the engine said about its last failure.
const char *cr_engine_error(void);

// MARK: Pictures (images.c, pixels.c, jpeg.c, png.c)

typedef struct {
    int max_edge;     ///< longest side of the picture, pixels; smaller pictures keep their size
    int quality;      ///< JPEG quality 1...100
    int thumbnail_edge;
    int orientation;  ///< EXIF's 1...8
} cr_image_options;

typedef struct {
    cr_bytes picture;
    cr_bytes thumbnail;
    int width;
    int height;
} cr_image;

/// Decodes JPEG or PNG (by `mime`), turns it upright, flattens it on white, scales it down and encodes it and its
/// thumbnail as JPEG without any metadata. False when it cannot be decoded as a whole. The caller has checked its
/// dimensions.
bool cr_image_normalise(
    const uint8_t *bytes, size_t length, const char *mime, cr_image_options options, cr_image *result);

/// A grey JPEG of `width` x `height` pixels. False when out of memory.
bool cr_jpeg_of_one_colour(int width, int height, cr_bytes *jpeg);

// MARK: Reading PDF (documents.c)

typedef struct cr_document cr_document;

typedef enum { CR_DOCUMENT_OPEN, CR_DOCUMENT_CORRUPT, CR_DOCUMENT_LOCKED } cr_document_state;

/// The bytes must outlive the document.
cr_document_state cr_document_open(
    const uint8_t *bytes, size_t length, cr_document *_Nullable *_Nonnull document);

int cr_document_pages(cr_document *document);

bool cr_document_has_page(cr_document *document, int index);

/// UTF-8, NULL when there is none; free with `cr_text_free`.
char *_Nullable cr_document_title(cr_document *document);
char *_Nullable cr_document_page_text(cr_document *document, int page);
void cr_text_free(char *_Nullable text);

/// Page `page` (from 0) as PNG, `width` pixels wide. False when there is no such page, or it would be larger than
/// `max_pixels`.
bool cr_document_preview(cr_document *document, int page, int width, long max_pixels, cr_bytes *png);

void cr_document_free(cr_document *_Nullable document);

// MARK: Isolation (sandbox.c)

/// First thing in the process: closes inherited descriptors, keeps stdout for frames (the returned descriptor) and
/// points fd 1 at stderr so that no library can write into a frame, and empties the environment.
int cr_sandbox_begin(const char *fonts_config);

typedef struct {
    bool limits;          ///< memory, file size, descriptors, core, processes
    int landlock;         ///< version of the kernel interface in force, 0 = none
    bool seccomp;         ///< system call filter in force
    bool network_denied;  ///< tried: a socket could not be made
    bool files_denied;    ///< tried: a file outside `readable` could not be opened
    bool processes_denied;  ///< tried: fork failed
} cr_sandbox_state;

/// Closes the process in for good. Only files below `readable` can be opened from here on, for reading.
cr_sandbox_state cr_sandbox_close(const char *readable, uint64_t address_space);

/// Gives the process `seconds` of CPU time from now; the kernel kills it when they are used up.
void cr_cpu_budget(unsigned seconds);

/// Gives freed memory back to the system and returns what is resident, in bytes (0 when unknown).
uint64_t cr_memory_trim(void);

#pragma clang assume_nonnull end

#endif

#ifndef CRENDER_BYTES_H
#define CRENDER_BYTES_H

#include "CRender.h"

/// A growing buffer with an upper bound, for the write callbacks of the libraries.
typedef struct {
    cr_bytes bytes;
    size_t capacity;
    size_t limit;
} cr_sink;

/// False when the limit or the memory is reached; the buffer stays valid.
bool cr_sink_append(cr_sink *sink, const void *data, size_t length);

#endif

#include "bytes.h"

#include <stdlib.h>
#include <string.h>

bool cr_sink_append(cr_sink *sink, const void *data, size_t length) {
    size_t used = sink->bytes.length;
    if (length > sink->limit - used) return false;
    if (length > sink->capacity - used) {
        size_t wanted = sink->capacity ? sink->capacity : 64 * 1024;
        while (wanted < used + length) wanted *= 2;
        uint8_t *grown = realloc(sink->bytes.data, wanted);
        if (!grown) return false;
        sink->bytes.data = grown;
        sink->capacity = wanted;
    }
    if (length) memcpy(sink->bytes.data + used, data, length);
    sink->bytes.length = used + length;
    return true;
}

void cr_bytes_free(cr_bytes *bytes) {
    free(bytes->data);
    bytes->data = NULL;
    bytes->length = 0;
}

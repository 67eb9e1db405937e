"""Writes pictures that mean no good into a folder: hostile_images.py FIXTURES FOLDER

The beginning of a name tells what the server owes it: `good` a picture, `415`, `413`, `422` a refusal of that status.
"""

import pathlib
import random
import struct
import sys
import zlib

fixtures, folder = map(pathlib.Path, sys.argv[1:])
folder.mkdir(exist_ok=True)


def write(name, data):
    (folder / name).write_bytes(data)


# PNG

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def header(width, height, colour=2, depth=8, interlaced=0):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced))


def rows(width, height, colour, depth, value):
    """Rows of one value, each behind its filter byte; compressed piece by piece, for a bomb is larger than memory."""
    row = b"\0" + bytes([value]) * ((width * CHANNELS[colour] * depth + 7) // 8)
    deflate = zlib.compressobj(1)
    for _ in range(height):
        yield deflate.compress(row)
    yield deflate.flush()


def data(width, height, colour=2, depth=8, value=128, interlaced=0):
    if not interlaced:
        return b"".join(rows(width, height, colour, depth, value))
    raw = b""
    for x, y, dx, dy in ADAM7:
        w, h = (width - x + dx - 1) // dx, (height - y + dy - 1) // dy
        if w > 0:
            raw += (b"\0" + bytes([value]) * ((w * CHANNELS[colour] * depth + 7) // 8)) * h
    return zlib.compress(raw, 1)


def png(width, height, colour=2, depth=8, interlaced=0, before=b"", pixels=None, after=b"", value=128):
    pixels = data(width, height, colour, depth, value, interlaced) if pixels is None else pixels
    idat = chunk(b"IDAT", pixels) if pixels else b""
    return SIGNATURE + header(width, height, colour, depth, interlaced) + before + idat + chunk(b"IEND", b"") + after


palette = chunk(b"PLTE", bytes(range(48)))
write("good-1x1.png", png(1, 1))
write("good-1-bit.png", png(33, 9, 0, 1))
write("good-16-bit.png", png(40, 30, 2, 16))
write("good-16-bit-alpha-interlaced.png", png(41, 29, 6, 16, 1))
write("good-interlaced.png", png(41, 29, interlaced=1))
write("good-palette-with-alpha.png", png(40, 30, 3, 4, before=palette + chunk(b"tRNS", bytes(16)), value=0x12))
write("good-30000-wide.png", png(30_000, 10))
write("good-30000-high.png", png(10, 30_000))
write("good-solid-40-megapixels.png", png(6_300, 6_300))
write("good-solid-interlaced-16-bit.png", png(3_000, 3_000, 6, 16, 1))
frame = struct.pack(">IIIIIHHBB", 0, 20, 20, 0, 0, 1, 10, 0, 0)
write(
    "good-animated.png",
    png(20, 20, before=chunk(b"acTL", struct.pack(">II", 2, 0)) + chunk(b"fcTL", frame),
        after=b"").replace(chunk(b"IEND", b""), chunk(b"fcTL", b"\0\0\0\1" + frame[4:])
                           + chunk(b"fdAT", b"\0\0\0\2" + data(20, 20)) + chunk(b"IEND", b"")))
page = b"<html><script>alert(1)</script></html>"
write("good-html.png", png(9, 9, before=chunk(b"tEXt", b"Comment\0" + page), after=page))
write("good-secrets.png", png(
    9, 9, before=chunk(b"eXIf", b"MM\0*\0\0\0\x08\0\0GPSLatitude") + chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0GPS")))
bomb = zlib.compress(bytes(30_000_000), 9)
write("good-huge-profile.png", png(9, 9, before=chunk(b"iCCP", b"p\0\0" + bomb)))
write("good-huge-text.png", png(9, 9, before=chunk(b"zTXt", b"t\0\0" + bomb) * 20))
write("413-bomb.png", png(50_000, 50_000, pixels=zlib.compress(bytes(1_000_000), 9)))
write("413-wider-than-any.png", png(0x7FFFFFFF, 0x7FFFFFFF, pixels=b"x"))
write("422-no-width.png", png(0, 9, pixels=b"x"))
write("422-no-height.png", png(9, 0, pixels=b"x"))
write("422-hardly-any-data.png", png(5_000, 5_000, pixels=data(5_000, 2)))
write("422-hardly-any-data-interlaced.png", png(5_000, 5_000, interlaced=1, pixels=data(50, 50, interlaced=1)))
write("422-no-data.png", png(9, 9, pixels=b""))
write("422-no-palette.png", png(9, 9, 3))
write("422-depth.png", png(9, 9, 2, 32, pixels=data(9, 9)))
write("422-filter.png", png(9, 9, pixels=zlib.compress(b"\x09" * 28 * 9)))
write("422-no-deflate.png", png(9, 9, pixels=b"Hello, world" * 9))
whole = png(64, 64)
write("422-checksum.png", whole.replace(b"IDAT", b"IDAT\0", 1)[: len(whole)])
write("422-no-end.png", whole[:-12])
for part in range(1, 16):
    write(f"422-cut-{part}.png", whole[: 8 + (len(whole) - 20) * part // 16])

# JPEG

photo, progressive = ((fixtures / name).read_bytes() for name in ("grey.jpg", "progressive.jpg"))


def segments(data):
    """Start and end of each segment up to the first scan."""
    at = 2
    while data[at + 1] != 0xDA:
        end = at + 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
        yield at, end
        at = end


def frame_header(data):
    return next(at for at, _ in segments(data) if 0xC0 <= data[at + 1] <= 0xC2)


def patched(data, offset, value):
    at = frame_header(data) + offset
    return data[:at] + value + data[at + len(value) :]


def segment(marker, data):
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def beside(data, more):
    return data[:2] + more + data[2:]


for name in ("cmyk.jpg", "progressive.jpg", "orientation-6.jpg"):
    write("good-" + name, (fixtures / name).read_bytes())
write("good-zip.jpg", photo + b"PK\3\4" + bytes(26) + b"PK\5\6" + bytes(18))
write("good-html.jpg", beside(photo, segment(0xFE, page)) + page)
write("good-huge-exif.jpg", beside(photo, segment(0xE1, b"Exif\0\0MM\0*\xff\xff\xff\xff" + bytes(65_000)) * 60))
write("good-loop-in-exif.jpg", beside(photo, segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + bytes(12))))
write("good-huge-profile.jpg", beside(photo, b"".join(
    segment(0xE2, b"ICC_PROFILE\0" + bytes([n, 255]) + bytes(60_000)) for n in range(1, 100))))
write("413-bomb.jpg", patched(photo, 5, b"\xff\xdc\xff\xdc"))
write("422-no-width.jpg", patched(photo, 7, b"\0\0"))
write("422-no-height.jpg", patched(photo, 5, b"\0\0"))
write("422-hardly-any-data.jpg", patched(photo, 5, struct.pack(">HH", 6_000, 6_000)))
write("422-12-bit.jpg", patched(photo, 4, b"\x0c"))
write("422-two-frames.jpg", beside(photo, photo[frame_header(photo) : dict(segments(photo))[frame_header(photo)]]))
write("415-lossless.jpg", patched(photo, 1, b"\xc3"))
write("415-arithmetic.jpg", patched(photo, 1, b"\xc9"))
scan = progressive[progressive.rindex(b"\xff\xda") : -2]
write("422-thousand-scans.jpg", progressive[:-2] + scan * 1_000 + b"\xff\xd9")
for name, source in (("plain", photo), ("progressive", progressive)):
    for part in range(1, 16):
        cut = source[: 4 + (len(source) - 8) * part // 16]
        write(f"422-cut-{name}-{part}.jpg", cut)
        write(f"422-cut-and-closed-{name}-{part}.jpg", cut + b"\xff\xd9")

# Others under a false name

write("415-empty.jpg", b"")
write("415-short.jpg", b"\xff\xd8")
write("415-text.jpg", b"not a picture")
write("415-gif.jpg", b"GIF89a\1\0\1\0\0\0\0;")
write("415-svg.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
write("415-xml.jpg", b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>")
write("415-html.jpg", page)
write("415-pdf.jpg", b"%PDF-1.7\n")
write("415-zip.jpg", b"PK\3\4" + bytes(26))
write("415-bmp.jpg", b"BM" + bytes(60))
write("415-tiff.jpg", b"II*\0\x08\0\0\0" + bytes(60))
write("415-webp.jpg", b"RIFF\x24\0\0\0WEBPVP8 " + bytes(24))
write("415-heic.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40))
write("415-avif.jpg", b"\0\0\0\x18ftypavif\0\0\0\0mif1avif" + bytes(40))
write("415-video.jpg", b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + bytes(40))
write("415-noise.jpg", random.Random(7).randbytes(5_000))

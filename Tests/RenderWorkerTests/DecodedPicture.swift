import CGdkPixbuf

/// A picture as pixels, to look at colours.
struct DecodedPicture {
    let width: Int
    let height: Int
    private let rows: [[(red: UInt8, green: UInt8, blue: UInt8)]]

    init?(_ bytes: [UInt8]) {
        guard let loader = gdk_pixbuf_loader_new() else { return nil }
        defer { g_object_unref(loader) }
        guard gdk_pixbuf_loader_write(loader, bytes, gsize(bytes.count), nil) != 0 else { return nil }
        guard gdk_pixbuf_loader_close(loader, nil) != 0 else { return nil }
        guard let picture = gdk_pixbuf_loader_get_pixbuf(loader) else { return nil }
        let (width, height) = (Int(gdk_pixbuf_get_width(picture)), Int(gdk_pixbuf_get_height(picture)))
        let (stride, channels) = (Int(gdk_pixbuf_get_rowstride(picture)), Int(gdk_pixbuf_get_n_channels(picture)))
        guard let pixels = gdk_pixbuf_read_pixels(picture) else { return nil }
        rows = (0..<height).map { y in
            (0..<width).map { x in
                let at = y * stride + x * channels
                return (pixels[at], pixels[at + 1], pixels[at + 2])
            }
        }
        self.width = width
        self.height = height
    }

    /// Mean over all pixels and colours, 0 to 255; more than that for another size.
    func difference(from other: DecodedPicture) -> Double {
        guard width == other.width, height == other.height else { return 256 }
        var sum = 0
        for (row, otherRow) in zip(rows, other.rows) {
            for (pixel, otherPixel) in zip(row, otherRow) {
                sum += abs(Int(pixel.red) - Int(otherPixel.red)) + abs(Int(pixel.green) - Int(otherPixel.green))
                sum += abs(Int(pixel.blue) - Int(otherPixel.blue))
            }
        }
        return Double(sum) / Double(3 * width * height)
    }

    enum Colour { case red, green, blue, white, other }

    func colour(x: Int, y: Int) -> Colour {
        let pixel = rows[y][x]
        switch (pixel.red > 110, pixel.green > 110, pixel.blue > 110) {
        case (true, false, false): return .red
        case (false, true, false): return .green
        case (false, false, true): return .blue
        case (true, true, true): return .white
        default: return .other
        }
    }
}

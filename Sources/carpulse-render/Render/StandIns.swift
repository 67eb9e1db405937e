import CRender

/// Small pictures that take the places of photos while a document is laid out. The engine decodes each photo for
/// milliseconds, only to copy its file into the PDF as it is; so it gets a picture of one colour in the same proportions,
/// and the photos are put into the finished PDF.
///
/// Only where the document says that a picture's own size does not matter: `<img data-sized src="photo-1.jpg">` has its
/// width and height from the style.
struct StandIns {
    private struct Photo {
        let standIn: [UInt8]
        let original: [UInt8]
        let width, height: Int
    }

    private var photos: [Photo] = []

    /// What the document may ask for, photos replaced.
    private(set) var parts: [Frame.Part]

    init(_ parts: [Frame.Part], in document: [UInt8]) {
        self.parts = parts
        for (index, part) in parts.enumerated() where part.mime == "image/jpeg" {
            guard let photo = try? PictureProbe(part.bytes), photo.isPlainColour, photo.orientation == 1,
                Self.isSized(part.name, in: document),
                let (width, height) = Self.proportions(photo.width, photo.height),
                let standIn = Self.picture(width, height, number: photos.count)
            else { continue }
            self.parts[index].bytes = standIn
            photos.append(Photo(standIn: standIn, original: part.bytes, width: photo.width, height: photo.height))
        }
    }

    /// Puts the photos into the PDF. False when one has no place in it: the engine then drew its stand-in in a way that is
    /// not known here.
    func replace(in file: borrowing PDFFile) -> Bool {
        guard !photos.isEmpty else { return true }
        var missing = Set(photos.indices)
        for picture in file.pictures() {
            let data = file.data(of: picture)
            guard let index = photos.firstIndex(where: { $0.standIn == data }) else { continue }
            let photo = photos[index]
            file.setPicture(picture, jpeg: photo.original, width: photo.width, height: photo.height)
            missing.remove(index)
        }
        return missing.isEmpty
    }

    /// Whether the document names the asset, and only in pictures that its style gives a size.
    static func isSized(_ name: String, in document: [UInt8]) -> Bool {
        let before = Array(#"data-sized src=""#.utf8)
        let name = Array(name.utf8)
        var found = false
        var rest = document[...]
        while let place = rest.firstRange(of: name) {
            guard document[..<place.lowerBound].hasSuffix(before),
                document[place.upperBound...].first == UInt8(ascii: "\"")
            else { return false }
            found = true
            rest = document[place.upperBound...]
        }
        return found
    }

    /// Few pixels in the proportions of a photo, to less than the twentieth of a millimetre on a page; nil where that takes
    /// too many of them.
    static func proportions(_ width: Int, _ height: Int) -> (width: Int, height: Int)? {
        let wanted = Double(width) / Double(height)
        for rows in 1...512 {
            let columns = Int((wanted * Double(rows)).rounded())
            let error = abs(Double(columns) / Double(rows) / wanted - 1)
            if (1...1_024).contains(columns), error < 0.0002 { return (columns, rows) }
        }
        return nil
    }

    /// Each with a comment of its own, by which it is found again.
    private static func picture(_ width: Int, _ height: Int, number: Int) -> [UInt8]? {
        var raw = cr_bytes()
        guard cr_jpeg_of_one_colour(CInt(width), CInt(height), &raw) else { return nil }
        let jpeg = OwnedBytes(raw).array
        let comment: [UInt8] = [0xFF, 0xFE, 0, 4, UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF)]
        return Array(jpeg.prefix(2)) + comment + jpeg.dropFirst(2)
    }
}

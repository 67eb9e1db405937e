import Domain

/// The owner's photos in a grid; the first one is on the cover.
struct PhotosSection {
    let context: ReportContext

    private var words: Messages { context.words }

    /// A line of text or one row of pictures fits below the section before.
    var followsOnPage: Bool { context.model.photos.count <= 3 }

    var fields: Fields {
        let photos = context.model.photos
        guard let cover = photos.first else { return ["empty": words("photos.none")] }
        let rest = Array(photos.dropFirst())
        if rest.isEmpty {
            return ["empty": words("photos.only_cover"), "cover_evidence": coverEvidence(cover)]
        }
        return ["rows": rows(rest), "cover_evidence": coverEvidence(cover)]
    }

    private func rows(_ photos: [ReportPhoto]) -> [Fields] {
        let highest = Self.highest(of: photos.count)
        return stride(from: 0, to: photos.count, by: 2).map { start in
            let pair = Array(photos[start..<min(start + 2, photos.count)])
            let height = PhotoRow(pair.map(\.aspect), highest: highest).height
            return [
                "alone": pair.count == 1,
                "photos": pair.enumerated().map { index, photo in
                    figure(photo, number: start + index + 2, height: height)
                },
            ]
        }
    }

    /// Millimetres that fit the page with this number of pictures: one or two below the section before, two rows or
    /// three on a page.
    private static func highest(of count: Int) -> Double {
        switch count {
        case 1: 62
        case 2: 52
        case 3, 4: 84
        default: 56
        }
    }

    private func figure(_ photo: ReportPhoto, number: Int, height: Double) -> Fields {
        let slot = context.slotName(photo)
        let caption = photo.caption ?? slot ?? words("photos.number", ["number": "\(number)"])
        let fields: Fields = [
            "asset": photo.asset, "alt": photo.alt ?? caption, "caption": caption,
            "slot": photo.caption == nil ? nil : slot, "uploaded": uploaded(photo), "hash": hash(photo),
        ]
        // A browser's window has any width; there the stylesheet alone decides.
        guard context.edition == .pdf else { return fields }
        return fields.adding(["width": SVG.number(photo.aspect * height), "height": SVG.number(height)])
    }

    /// What stands below each of the others stands in one line for the one on the cover.
    private func coverEvidence(_ photo: ReportPhoto) -> String? {
        let parts = [photo.caption, context.slotName(photo), uploaded(photo), hash(photo)].compactMap(\.self)
        return parts.isEmpty ? nil : words("photos.cover", ["evidence": parts.joined(separator: " · ")])
    }

    private func uploaded(_ photo: ReportPhoto) -> String? {
        photo.uploadedAt.map { words("photos.uploaded", ["time": context.dateTime($0)]) }
    }

    private func hash(_ photo: ReportPhoto) -> String? {
        photo.sha256.map { "SHA-256\u{A0}\($0.prefix(4))…\($0.suffix(4))" }
    }
}

/// Pictures of one height side by side that fill the width of the page, unless they would be too high.
struct PhotoRow {
    /// Millimetres.
    let height: Double

    init(_ aspects: [Double], highest: Double) {
        let gutters = 4 * Double(aspects.count - 1)
        height = min(highest, (178 - gutters) / aspects.reduce(0, +))
    }
}

extension ReportContext {
    /// nil for a photo without a slot, and for a slot of a later release.
    func slotName(_ photo: ReportPhoto) -> String? {
        guard let slot = photo.slot, PhotoSlot.all.contains(slot) else { return nil }
        return words("photos.slot." + slot.rawValue)
    }
}

extension ReportPhoto {
    /// Width by height, kept between a tower and a panorama.
    fileprivate var aspect: Double {
        guard width > 0, height > 0 else { return 1.5 }
        return min(max(Double(width) / Double(height), 0.5), 3)
    }
}

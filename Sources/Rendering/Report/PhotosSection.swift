import Domain

/// The owner's photos in a grid; the first one is on the cover.
struct PhotosSection {
    let context: ReportContext

    private var words: Messages { context.words }

    /// A line of text or one row of pictures fits below the section before.
    var followsOnPage: Bool { context.model.photos.count <= 4 }

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
        func row(_ range: Range<Int>, _ height: Double?, isCentred: Bool) -> Fields {
            [
                "centred": isCentred,
                "photos": range.map { figure(photos[$0], number: $0 + 2, height: height) },
            ]
        }
        // A browser's window has any width; there the stylesheet alone decides.
        guard context.edition == .pdf else {
            return stride(from: 0, to: photos.count, by: 2).map { start in
                row(start..<min(start + 2, photos.count), nil, isCentred: start == photos.count - 1)
            }
        }
        // Below the section before there is room for one row.
        if followsOnPage {
            let line = PhotoGrid.Row(0..<photos.count, photos.map(\.aspect), highest: photos.count == 1 ? 62 : 54)
            return [row(line.photos, line.height, isCentred: !line.isFull)]
        }
        let grid = PhotoGrid(photos.map(\.aspect), room: Self.room, highest: 105) { index, width in
            captionHeight(photos[index], number: index + 2, width: width)
        }
        return grid.rows.map { row($0.photos, $0.height, isCentred: !$0.isFull) }
    }

    /// Millimetres that a page of A4 or Letter has below the section's heading, without a line for the cover's photo.
    private static let room = 224.0

    /// Millimetres of what stands below a picture of some width.
    private func captionHeight(_ photo: ReportPhoto, number: Int, width: Double) -> Double {
        let points = width * 72 / 25.4
        func lines(_ text: String?, size: Double, bold: Bool = false) -> Double {
            // Words do not fill a line.
            text.map { (SVG.width(of: $0, size: size, bold: bold) * 1.15 / points).rounded(.up) } ?? 0
        }
        let evidence = [uploaded(photo), hash(photo)].compactMap(\.self).joined(separator: " ")
        let height =
            4 + 12 * lines(caption(photo, number), size: 8.5, bold: true)
            + (slotBelow(photo) == nil ? 0 : 10.5) + 10 * lines(evidence, size: 7)
        return height * 25.4 / 72
    }

    private func caption(_ photo: ReportPhoto, _ number: Int) -> String {
        photo.caption ?? context.slotName(photo) ?? words("photos.number", ["number": "\(number)"])
    }

    /// The slot, unless it is the caption already.
    private func slotBelow(_ photo: ReportPhoto) -> String? { photo.caption == nil ? nil : context.slotName(photo) }

    private func figure(_ photo: ReportPhoto, number: Int, height: Double?) -> Fields {
        let caption = caption(photo, number)
        let fields: Fields = [
            "asset": photo.asset, "alt": photo.alt ?? caption, "caption": caption, "slot": slotBelow(photo),
            "uploaded": uploaded(photo), "hash": hash(photo),
        ]
        guard let height else { return fields }
        return fields.adding(["width": SVG.number(photo.aspect * height), "height": SVG.number(height)])
    }

    /// What stands below each of the others stands in one line for the one on the cover.
    private func coverEvidence(_ photo: ReportPhoto) -> String? {
        let parts = [photo.caption, context.slotName(photo), uploaded(photo), hash(photo)].compactMap(\.self)
        return parts.isEmpty ? nil : words("photos.cover", ["evidence": parts.joined(separator: " · ")])
    }

    private func uploaded(_ photo: ReportPhoto) -> String? {
        photo.uploadedAt.map { uploaded in
            let local = context.local(uploaded)
            let time = context.formats.shortDate(local) + Conventions.space + context.formats.time(local)
            return words("photos.uploaded", ["time": time])
        }
    }

    private func hash(_ photo: ReportPhoto) -> String? {
        photo.sha256.map { "SHA-256\u{A0}\($0.prefix(4))…\($0.suffix(4))" }
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

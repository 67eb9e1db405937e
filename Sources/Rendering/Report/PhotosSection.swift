import Domain

/// The owner's photos in a grid; the first one is on the cover.
struct PhotosSection {
    let context: ReportContext

    private var words: Messages { context.words }

    /// One row of pictures fits below the section before.
    var followsOnPage: Bool { (2...3).contains(context.model.photos.count) }

    var fields: Fields {
        let photos = context.model.photos
        guard let cover = photos.first else { return ["empty": words("photos.none")] }
        let rest = Array(photos.dropFirst())
        if rest.isEmpty {
            return ["empty": words("photos.only_cover"), "cover_evidence": coverEvidence(cover)]
        }
        return [
            "single": rest.count == 1 ? figure(rest[0], number: 2) : nil,
            "rows": rest.count == 1 ? nil : rows(rest),
            "size": rest.count > 4 ? "tall" : rest.count > 2 ? "taller" : nil,
            "cover_evidence": coverEvidence(cover),
        ]
    }

    private func rows(_ photos: [ReportPhoto]) -> [Fields] {
        stride(from: 0, to: photos.count, by: 2).map { start in
            let pair = photos[start..<min(start + 2, photos.count)]
            return [
                "photos": pair.enumerated().map { figure($1, number: start + $0 + 2) }, "centred": pair.count == 1,
            ]
        }
    }

    private func figure(_ photo: ReportPhoto, number: Int) -> Fields {
        let caption = photo.caption ?? words("photos.number", ["number": "\(number)"])
        return ["asset": photo.asset, "caption": caption, "evidence": evidence(photo)]
    }

    private func coverEvidence(_ photo: ReportPhoto) -> String? {
        evidence(photo).map { words("photos.cover", ["evidence": $0]) }
    }

    private func evidence(_ photo: ReportPhoto) -> String? {
        let time = photo.uploadedAt.map { words("photos.uploaded", ["time": context.dateTime($0)]) }
        let hash = photo.sha256.map { "SHA-256\u{A0}\($0.prefix(4))…\($0.suffix(4))" }
        let parts = [time, hash].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: " · ")
    }
}

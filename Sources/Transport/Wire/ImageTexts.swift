import Domain

/// What is said about a photo, checked: the session's list of photos has a fixed size.
enum ImageTexts {
    /// Bytes in JSON of the longest caption and the longest alternative text. Both allow 300 Latin letters.
    static let captionBytes = 700, altBytes = 350
    static let letters = 300

    static func check(caption text: String) throws(ValidationFailure) { try check(text, "caption", captionBytes) }
    static func check(alt text: String) throws(ValidationFailure) { try check(text, "alt", altBytes) }

    private static func check(_ text: String, _ name: String, _ bytes: Int) throws(ValidationFailure) {
        let size = text.utf8.reduce(0) { sum, byte in
            sum + (byte < 0x20 ? 6 : byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") ? 2 : 1)
        }
        guard text.count > letters || size > bytes else { return }
        throw ValidationFailure([
            .init(
                type: "string_too_long", location: ["body", name],
                message: "String should have at most \(letters) characters and \(bytes) bytes")
        ])
    }

    static func slot(_ name: String) throws(ValidationFailure) -> PhotoSlot {
        let slot = PhotoSlot(rawValue: name)
        guard PhotoSlot.all.contains(slot) else {
            throw ValidationFailure([.word(PhotoSlot.all.map(\.rawValue), ["body", "slot"], .string(name))])
        }
        return slot
    }
}

extension PhotoUpload {
    /// What is said about each file: one text for all, or as many as there are files, in their order.
    /// - Parameter car: the one in the path.
    func details(car: VIN?) throws(ValidationFailure) -> [ImageDetails] {
        let captions = texts("caption", "captions")
        let alts = texts("alt", "alts")
        let slots = texts("slot", "slots")
        let vins = texts("vin", "vins")
        var details: [ImageDetails] = []
        for index in files.indices {
            var one = ImageDetails(caption: captions[index], alt: alts[index], vin: car)
            if let caption = one.caption { try ImageTexts.check(caption: caption) }
            if let alt = one.alt { try ImageTexts.check(alt: alt) }
            if let name = slots[index] { one.slot = try ImageTexts.slot(name) }
            if let text = vins[index], car == nil { one.vin = try Self.vin(text) }
            details.append(one)
        }
        return details
    }

    private func texts(_ names: String...) -> [String?] {
        let texts = fields.filter { names.contains($0.name) }.map { $0.value.isEmpty ? nil : $0.value }
        if texts.count == files.count { return texts }
        return Array(repeating: texts.first ?? nil, count: files.count)
    }

    private static func vin(_ text: String) throws(ValidationFailure) -> VIN {
        guard let vin = VIN(rawValue: text) else {
            throw ValidationFailure([.value("not a vehicle identification number", ["body", "vin"], .string(text))])
        }
        return vin
    }
}

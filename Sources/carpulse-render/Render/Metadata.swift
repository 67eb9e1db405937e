import CQPDF

/// What a report says about itself; members left out keep what the document's head says.
struct Metadata: Decodable {
    var title: String?
    var author: String?
    var subject: String?
    var keywords: String?
    /// BCP 47, for example `de` or `nb`.
    var language: String?
    /// `2026-11-23T15:04:05Z`; without it the file says nothing about when it was made.
    var creation_date: String?
    /// Where the document is verified.
    var verify_url: String?

    func validate() throws(RequestFailure) {
        if let language, !Anchor.isValid(language.utf8) { throw .invalidRequest("language is not a BCP 47 tag") }
        if let creation_date, Self.pdfDate(creation_date) == nil {
            throw .invalidRequest("creation_date is not of the form 2026-11-23T15:04:05Z")
        }
    }

    /// `D:20261123150405Z`, nil when the time is not written as above.
    static func pdfDate(_ time: String) -> String? {
        let form = Array("0000-00-00T00:00:00Z".utf8)
        let bytes = Array(time.utf8)
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard bytes.count == form.count else { return nil }
        for (byte, expected) in zip(bytes, form) {
            guard expected == UInt8(ascii: "0") ? digits.contains(byte) : byte == expected else { return nil }
        }
        return "D:" + String(decoding: bytes.filter(digits.contains), as: UTF8.self) + "Z"
    }
}

extension PDFFile {
    /// Puts `metadata` into the information dictionary, the catalogue and an XMP stream that says the same.
    func setMetadata(_ metadata: Metadata) {
        guard let info = self[trailer, "/Info"] else { return }
        let texts = [
            ("Title", metadata.title), ("Author", metadata.author), ("Subject", metadata.subject),
            ("Keywords", metadata.keywords),
        ]
        for case (let key, let value?) in texts { set(info, key, text(value)) }
        remove(info, "ModDate")
        remove(info, "CreationDate")
        if let date = metadata.creation_date.flatMap(Metadata.pdfDate) { set(info, "CreationDate", ascii(date)) }
        if let language = metadata.language { set(root, "Lang", ascii(language)) }
        set(root, "ViewerPreferences", dictionary(["DisplayDocTitle": bool(true)]))
        let packet = XMP(
            title: string(self[info, "/Title"]), author: string(self[info, "/Author"]),
            subject: string(self[info, "/Subject"]), keywords: string(self[info, "/Keywords"]),
            creator: string(self[info, "/Creator"]), producer: string(self[info, "/Producer"]),
            language: metadata.language, creationDate: metadata.creation_date, identifier: metadata.verify_url)
        set(root, "Metadata", stream(of: packet))
    }

    /// Writes `url` where a changed copy still shows it: into packets of the first and the last page, which stand in the
    /// file as they are, uncompressed and far from each other.
    func setProof(_ url: String) {
        for page in Set([0, pageCount - 1]) { set(self.page(page), "Metadata", stream(of: XMP(identifier: url))) }
    }

    private func stream(of packet: XMP) -> qpdf_oh {
        stream(Array(packet.xml.utf8), ["Type": name("Metadata"), "Subtype": name("XML")])
    }
}

/// Gives a finished PDF of any engine what it needs to be proved: addresses of verification, and the place of a signature.
enum DocumentFinisher {
    private struct Options: Decodable {
        var verify_url: String?
        /// Bytes of the largest signature; without it there is no place for one.
        var signature_bytes: Int?
        /// `2026-11-23T15:04:05Z`
        var creation_date: String?
    }

    private static let signatures = 256...65_536

    static func finish(_ request: Request) throws(RequestFailure) -> Outcome {
        let options = try request.options(Options.self)
        let date = options.creation_date.flatMap(Metadata.pdfDate)
        let file = try PDFFile(OwnedBytes(copying: request.part("pdf")))
        if let url = options.verify_url { file.setProof(url) }
        var answer = Answer()
        var pdf: [UInt8]
        if let count = options.signature_bytes {
            guard signatures.contains(count) else { throw .invalidRequest("signature_bytes must be in \(signatures)") }
            file.addSignature(bytes: count, date: date)
            pdf = try file.written()
            guard let place = SignaturePlace.settle(in: &pdf, bytes: count) else {
                throw RequestFailure(code: "render_failed", message: "the place of the signature is not to be found")
            }
            answer.signature_offset = place.lowerBound
        } else {
            pdf = try file.written()
        }
        answer.pages = file.pageCount
        answer.bytes = pdf.count
        return Outcome(answer: answer, parts: [.init(name: "pdf", mime: "application/pdf", bytes: pdf)])
    }
}

import Drivers

/// The last step of a PDF: a worker writes where it is verified, if its engine could not, and makes the place of the
/// signature, which this process fills in. The key never meets a document's content: only bytes are digested here.
struct ReportFinishing: Sendable {
    let workers: RenderWorkers
    /// nil: reports are not signed.
    let signer: DocumentSigner?
    let timeout: Duration

    /// As the worker reads them.
    private struct Options: Encodable {
        var verify_url: String?
        var signature_bytes: Int?
        var creation_date: String?
    }

    func finished(_ pdf: [UInt8], verifyURL: String?, createdAt: String) async throws(RenderPoolError) -> [UInt8] {
        guard signer != nil || verifyURL != nil else { return pdf }
        let document = RenderRequest.Part(name: "pdf", mime: "application/pdf", bytes: pdf)
        let options = Options(verify_url: verifyURL, signature_bytes: signer?.capacity, creation_date: createdAt)
        let request = try RenderRequest("finish", options: options, parts: [document])
        let answer = try await workers.reports.run(request, timeout: timeout)
        guard let signer else { return try answer.bytes("pdf") }
        return try await signed(answer, by: signer)
    }

    private func signed(_ answer: RenderAnswer, by signer: DocumentSigner) async throws(RenderPoolError) -> [UInt8] {
        var file = try answer.bytes("pdf")
        // `<`, two digits for each byte, `>`.
        guard let start = answer.signatureOffset, start > 0, start + 2 * signer.capacity + 2 <= file.count else {
            throw .lost("a report without a place for its signature")
        }
        let hole = start..<(start + 2 * signer.capacity + 2)
        let digits = file[hole].dropFirst().dropLast()
        guard file[hole.lowerBound] == UInt8(ascii: "<"), file[hole.upperBound - 1] == UInt8(ascii: ">"),
            digits.allSatisfy({ $0 == UInt8(ascii: "0") })
        else { throw .lost("a report with something in the place of its signature") }
        let signature: [UInt8]
        do throws(SigningError) { signature = try await signer.signature(of: file, without: hole) } catch {
            throw .refused(code: "signing_failed", message: "the signing key \(error.reason)")
        }
        guard signature.count <= signer.capacity else {
            throw .refused(code: "signing_failed", message: "the signature is too large")
        }
        file.replaceSubrange(start + 1..<start + 1 + 2 * signature.count, with: signature.flatMap(Self.hexadecimal))
        return file
    }

    private static func hexadecimal(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}

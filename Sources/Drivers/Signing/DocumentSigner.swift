import CSigning

/// A key or certificate that cannot sign.
public struct SigningError: Error, Equatable, CustomStringConvertible {
    /// Continues "the file …".
    public let reason: String
    public var description: String { reason }
}

/// Signs documents with a P-256 key and its certificate: detached CMS as PAdES wants it (level B-B).
///
/// Each signature is made on a thread of its own, which reads the key anew and forgets it: nothing of OpenSSL is shared.
public struct DocumentSigner: Sendable {
    /// The key and its chain, its own certificate first.
    private let pem: [UInt8]
    /// Bytes that a signature has at most.
    public let capacity: Int

    /// What a signature holds besides certificates; twice what was measured.
    private static let overhead = 1_024

    /// - Throws: what is wrong with the key, its certificate, or the two together.
    public init(pem: [UInt8]) throws(SigningError) {
        self.pem = pem
        capacity = try Self.opened(pem) { cs_identity_size($0) } + Self.overhead
    }

    /// Signs the bytes of `document` outside of `hole`.
    public func signature(of document: [UInt8], without hole: Range<Int>) async throws(SigningError) -> [UInt8] {
        let completion = Completion<Result<[UInt8], SigningError>>()
        DedicatedThread.start(name: "sign") { [pem] in
            completion.complete(Self.sign(document, hole, pem))
        }
        return try await completion.value().get()
    }

    /// A fresh key with a certificate of its own, as PEM.
    public static func generate(name: String, days: Int) throws(SigningError) -> String {
        var pem = cs_bytes()
        guard cs_identity_make(name, Int32(days), &pem) else { throw SigningError(reason: "cannot be made") }
        return String(decoding: taken(&pem), as: UTF8.self)
    }

    private static func sign(_ document: [UInt8], _ hole: Range<Int>, _ pem: [UInt8]) -> Result<[UInt8], SigningError> {
        do throws(SigningError) {
            let signature = try opened(pem) { identity in
                document.withUnsafeBufferPointer { bytes -> [UInt8]? in
                    guard let start = bytes.baseAddress, hole.upperBound <= bytes.count else { return nil }
                    var signature = cs_bytes()
                    let made = cs_sign(
                        identity, start, hole.lowerBound, start + hole.upperBound, bytes.count - hole.upperBound,
                        &signature)
                    return made ? taken(&signature) : nil
                }
            }
            guard let signature else { throw SigningError(reason: "does not sign") }
            return .success(signature)
        } catch {
            return .failure(error)
        }
    }

    private static func opened<Value>(_ pem: [UInt8], _ use: (OpaquePointer) -> Value) throws(SigningError) -> Value {
        var reason: UnsafePointer<CChar>?
        guard let identity = cs_identity_open(pem, pem.count, &reason) else {
            throw SigningError(reason: reason.map { String(cString: $0) } ?? "cannot be read")
        }
        defer { cs_identity_free(identity) }
        return use(identity)
    }

    private static func taken(_ bytes: inout cs_bytes) -> [UInt8] {
        defer { cs_bytes_free(&bytes) }
        return Array(UnsafeBufferPointer(start: bytes.data, count: bytes.length))
    }
}

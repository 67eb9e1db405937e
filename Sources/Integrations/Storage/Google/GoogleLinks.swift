public import Domain
import Drivers
import FoundationEssentials

/// Links to objects of a bucket, signed by the key of the service account, or by Google for an account without one.
public struct GoogleLinks: Sendable {
    /// Where the bucket stands in a link.
    public enum Style: String, Sendable, CaseIterable {
        /// `https://storage.googleapis.com/bucket/object`
        case path
        /// `https://bucket.storage.googleapis.com/object`
        case virtual
    }

    private let storage: GoogleStorage
    private let account: GoogleAccount
    private let style: Style
    private let iam: String
    private let clock: WallClock

    private static let longest = 604_800.0

    /// - Parameter iam: where accounts without a key have their links signed.
    public init(
        _ storage: GoogleStorage, account: GoogleAccount, style: Style = .path,
        iam: String = "https://iamcredentials.googleapis.com", clock: WallClock
    ) {
        self.storage = storage
        self.account = account
        self.style = style
        self.iam = iam
        self.clock = clock
    }

    public func link(_ grant: DownloadGrant, method: String = "GET") async throws(StorageError) -> String {
        do throws(GoogleFailure) {
            let now = clock.now
            let lifetime = min(max(grant.expiresAt.timeIntervalSince(now), 1), Self.longest)
            let url = SignedURL(
                method: method, host: host, path: style == .path ? bucket + "/" + grant.object.path : grant.object.path,
                date: Self.date(now), lifetime: Int(lifetime), email: try await account.email(),
                query: [
                    ("response-content-disposition", contentDisposition(grant.fileName, inline: true)),
                    ("response-content-type", grant.contentType),
                ])
            return url.signed(with: try await sign(Array(url.stringToSign.utf8)))
        } catch {
            throw error.error
        }
    }

    private var bucket: String { storage.configuration.bucket }

    private var host: String {
        let endpoint = storage.configuration.endpoint
        guard style == .virtual, let scheme = endpoint.firstRange(of: "://") else { return endpoint }
        return endpoint[..<scheme.upperBound] + bucket + "." + endpoint[scheme.upperBound...]
    }

    /// `20261128T210000Z`
    private static func date(_ time: Date) -> String {
        let text = RFC3339.format(Date(timeIntervalSince1970: time.timeIntervalSince1970.rounded(.down)))
        return text.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
    }

    private func sign(_ bytes: [UInt8]) async throws(GoogleFailure) -> [UInt8] {
        switch account.credentials {
        case .key(let key):
            do throws(StorageError) { return try key.sign(bytes) } catch { throw GoogleFailure(source: error) }
        case .workload: return try await remoteSignature(bytes)
        }
    }

    private struct Blob: Encodable { var payload: String }
    private struct Signed: Decodable { var signedBlob: String }

    private func remoteSignature(_ bytes: [UInt8]) async throws(GoogleFailure) -> [UInt8] {
        let email = FormFields.escape(try await account.email())
        var request = storage.request("POST", "\(iam)/v1/projects/-/serviceAccounts/\(email):signBlob")
        request.headers["Content-Type"] = "application/json"
        let body = try? JSONEncoder().encode(Blob(payload: Data(bytes).base64EncodedString()))
        request.body = Array(body ?? Data())
        let answer: IncomingResponse
        do throws(GoogleFailure) {
            answer = try await storage.caller.send(request, service: "the IAM Credentials API")
        } catch {
            guard error.kind == .refused else { throw error }
            throw GoogleFailure(
                .refused,
                error.reason
                    + ". Switch the API on, and give the account the role Service Account Token Creator on itself")
        }
        guard let signed = try? JSONDecoder().decode(Signed.self, from: Data(answer.body)),
            let signature = Data(base64Encoded: signed.signedBlob)
        else { throw GoogleFailure(.refused, "the IAM Credentials API answered without a signature") }
        return Array(signature)
    }
}

import Drivers
import FoundationEssentials

/// PayPal's signing certificates, fetched from PayPal's own hosts and kept for a day: they change every few weeks.
actor PayPalCertificates {
    typealias Exchange = @Sendable (OutgoingRequest) async throws(HTTPClientError) -> IncomingResponse

    enum Failure: Error, Equatable {
        /// Not a place where PayPal keeps certificates, or nothing there: the sender is not PayPal.
        case refused
        /// A later attempt may end better.
        case unreachable
        /// It is not here, and whoever asks may not have it fetched.
        case withheld
    }

    static let path = "/v1/notifications/certs/"
    private static let timeout = Duration.seconds(10)
    private static let maxBytes = 64 << 10
    private static let lifetime = Duration.seconds(86_400)
    /// PayPal uses a few at a time; each is kept until its day is over, or pushed out.
    private static let capacity = 16
    /// Names that PayPal does not know are not asked for again so soon.
    private static let absence = Duration.seconds(300)
    private static let absentCapacity = 256

    private struct Kept {
        let pem: [UInt8]
        let until: Duration
    }

    private let origins: [String]
    private let exchange: Exchange
    private let now: @Sendable () -> Duration
    private var kept: [String: Kept] = [:]
    private var absent: [String: Duration] = [:]
    private var fetches: [String: Task<Result<[UInt8], Failure>, Never>] = [:]

    /// - Parameter origins: such as `https://api.paypal.com`.
    /// - Parameter now: monotonic.
    init(origins: [String], exchange: @escaping Exchange, now: @escaping @Sendable () -> Duration) {
        self.origins = origins
        self.exchange = exchange
        self.now = now
    }

    /// PEM. Callers who want the same certificate wait for one download.
    /// - Parameter mayFetch: asked before there is one more.
    func certificate(
        at url: String, mayFetch: @Sendable () async -> Bool = { true }
    ) async throws(Failure) -> [UInt8] {
        guard permits(url) else { throw .refused }
        if let known = try known(url) { return known }
        if fetches[url] == nil {
            guard await mayFetch() else { throw .withheld }
            if let known = try known(url) { return known }
        }
        if let fetch = fetches[url] { return try await fetch.value.get() }
        guard fetches.count < Self.capacity else { throw .unreachable }
        // Not a child: who came first may be cancelled, the others want the certificate all the same.
        let fetch = Task { await self.fetch(url) }
        fetches[url] = fetch
        return try await fetch.value.get()
    }

    /// nil when only PayPal knows.
    private func known(_ url: String) throws(Failure) -> [UInt8]? {
        let time = now()
        if let kept = kept[url], kept.until > time { return kept.pem }
        if let end = absent[url], end > time { throw .refused }
        return nil
    }

    /// One of the hosts, its port, the folder of certificates, and a plain name in it: no user, no query, no other folder.
    nonisolated func permits(_ url: String) -> Bool {
        origins.contains { origin in
            guard url.hasPrefix(origin + Self.path) else { return false }
            let name = url.dropFirst((origin + Self.path).count)
            return (1...200).contains(name.utf8.count) && !name.contains("..")
                && name.unicodeScalars.allSatisfy {
                    $0.isASCII
                        && ($0.properties.isAlphabetic || $0.properties.numericType != nil
                            || "-._".unicodeScalars.contains($0))
                }
        }
    }

    private func fetch(_ url: String) async -> Result<[UInt8], Failure> {
        defer { fetches[url] = nil }
        let answer: IncomingResponse
        do throws(HTTPClientError) {
            answer = try await exchange(OutgoingRequest(url: url, timeout: Self.timeout, maxBodyBytes: Self.maxBytes))
        } catch {
            return .failure(error.code == .bodyTooLarge ? .refused : .unreachable)
        }
        switch answer.status {
        case 200: break
        case 408, 429, 500...: return .failure(.unreachable)
        case 404, 410:
            remember(absent: url)
            return .failure(.refused)
        default: return .failure(.refused)
        }
        let time = now()
        kept = kept.filter { $0.value.until > time }
        if kept.count >= Self.capacity, let oldest = kept.min(by: { $0.value.until < $1.value.until }) {
            kept[oldest.key] = nil
        }
        kept[url] = Kept(pem: answer.body, until: time + Self.lifetime)
        return .success(answer.body)
    }

    private func remember(absent url: String) {
        let time = now()
        absent = absent.filter { $0.value > time }
        if absent.count >= Self.absentCapacity, let oldest = absent.min(by: { $0.value < $1.value }) {
            absent[oldest.key] = nil
        }
        absent[url] = time + Self.absence
    }
}

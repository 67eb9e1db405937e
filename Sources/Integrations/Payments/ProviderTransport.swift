import Domain
import Drivers
import Logging

/// One request to a payment provider.
struct ProviderCall: Sendable, Unlogged {
    var method = "GET"
    /// With its query.
    var path: String
    /// For logs and metrics: the path without ids.
    var label: String
    var headers: HeaderList = [:]
    var body: [UInt8] = []
}

/// Sends calls to a payment provider: limits, repetition, a line in the log. Knows nothing of what the answers mean.
///
/// Every call may be repeated: reads change nothing, and what changes something carries a key of ours under which the
/// provider does it once.
struct ProviderTransport: Sendable {
    typealias Exchange = @Sendable (OutgoingRequest) async throws(HTTPClientError) -> IncomingResponse

    /// `stripe`, `paypal`
    let provider: String
    /// Without a slash at the end.
    let base: String
    let exchange: Exchange
    let pacing: RetryPacing
    let logger: Logger
    private let metrics = ProviderMetrics()

    /// All attempts of all calls that one question to a provider takes.
    static let budget = Duration.seconds(10)
    static let attemptTimeout = Duration.seconds(8)
    static let maxTries = 3
    static let maxBodyBytes = 1 << 20

    init(provider: String, base: String, exchange: @escaping Exchange, pacing: RetryPacing, logger: Logger) {
        self.provider = provider
        self.base = base
        self.exchange = exchange
        self.pacing = pacing
        self.logger = logger
    }

    /// When what begins now has to end.
    var deadline: Duration { pacing.now() + Self.budget }

    /// The provider's answer, whatever its status.
    /// - Parameter mayPass: whether the same request may end better in a moment.
    func send(
        _ call: ProviderCall, until deadline: Duration, mayPass: (IncomingResponse) -> Bool
    ) async throws(PaymentProviderError) -> IncomingResponse {
        var tries = 0
        while true {
            tries += 1
            let outcome = await attempt(call, until: deadline)
            let wait: Duration?
            switch outcome {
            case .success(let answer):
                guard mayPass(answer) else { return answer }
                wait = Self.retryAfter(answer)
            case .failure(let error):
                guard [.connect, .protocolError, .timeout].contains(error.code) else { throw unavailable(error) }
                wait = nil
            }
            let pause = max(pacing.delay(beforeTry: tries + 1) / 2, wait ?? .zero)
            guard tries < Self.maxTries, !Task.isCancelled, pacing.now() + pause < deadline else {
                do { return try outcome.get() } catch { throw unavailable(error) }
            }
            await pacing.sleep(pause)
        }
    }

    /// Seconds that the provider wants to be left alone; at most an hour.
    static func retryAfter(_ answer: IncomingResponse) -> Duration? {
        answer.headers["retry-after"].flatMap { Int($0) }.map { .seconds(min(max($0, 0), 3_600)) }
    }

    private func unavailable(_ error: HTTPClientError) -> PaymentProviderError {
        .unavailable("\(provider): \(error.code.rawValue)", after: nil)
    }

    private func attempt(_ call: ProviderCall, until deadline: Duration) async -> Result<
        IncomingResponse, HTTPClientError
    > {
        let begin = pacing.now()
        let request = OutgoingRequest(
            method: call.method, url: base + call.path, headers: call.headers, body: call.body,
            timeout: max(min(Self.attemptTimeout, deadline - begin), .milliseconds(1)), maxBodyBytes: Self.maxBodyBytes)
        var line: Logger.Metadata = ["provider": "\(provider)", "method": "\(call.method)", "path": "\(call.label)"]
        defer { logger.info("payment provider call", metadata: line) }
        do throws(HTTPClientError) {
            let answer = try await exchange(request)
            line["status"] = "\(answer.status)"
            line["provider_request_id"] = ProviderWord.id(of: answer).map { "\($0)" }
            let time = pacing.now() - begin
            line["ms"] = "\(time / .milliseconds(1))"
            metrics.count(provider, call.label, outcome: String(answer.status), in: time)
            return .success(answer)
        } catch {
            line["failure"] = "\(error.code.rawValue)"
            metrics.count(provider, call.label, outcome: error.code.rawValue, in: pacing.now() - begin)
            return .failure(error)
        }
    }
}

/// Words of a provider's that may stand in logs and errors: codes and request ids, never sentences, which quote what was
/// sent.
enum ProviderWord {
    /// Letters, digits, `_`, `-` and `.`; at most 64 of them. nil for anything else.
    static func code(_ text: String?) -> String? {
        guard let text, (1...64).contains(text.utf8.count),
            text.utf8.allSatisfy({ byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                    true
                default: false
                }
            })
        else { return nil }
        return text
    }

    /// By which the provider's support finds the call.
    static func id(of answer: IncomingResponse) -> String? {
        code(answer.headers["request-id"] ?? answer.headers["paypal-debug-id"])
    }

    /// Status, code and request id of an answer.
    static func summary(_ provider: String, _ answer: IncomingResponse, _ word: String?) -> String {
        [provider, String(answer.status), code(word), id(of: answer)].compactMap(\.self).joined(separator: " ")
    }
}

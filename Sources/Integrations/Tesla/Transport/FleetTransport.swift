import Domain
import Drivers
import Logging

/// Sends calls to Tesla: bearer, limits, patience, error mapping. Knows nothing of what the answers mean.
struct FleetTransport: Sendable {
    typealias Exchange = @Sendable (OutgoingRequest) async throws(HTTPClientError) -> IncomingResponse

    let failure: FleetFailure
    let exchange: Exchange
    let pacing: RetryPacing
    let logger: Logger
    private let metrics = FleetMetrics()

    /// One attempt; the sister product and Tesla's own clients see answers within 9 s (facts 9).
    static let callTimeout = Duration.seconds(20)
    /// Of a token request: shorter than the turn to refresh (state.md 7.3).
    static let tokenTimeout = Duration.seconds(10)
    /// All attempts of one call together.
    static let budget = Duration.seconds(30)
    static let maxTries = 3

    /// GET, repeated when Tesla or the way there fails: not billed, and nothing is changed by it (facts 8.2).
    /// - Parameter read: makes the value of a successful answer; `unavailable` from it counts as a failed attempt.
    func get<Value>(
        _ call: FleetCall, _ access: TeslaAccess, read: ([UInt8]) throws(TeslaError) -> Value
    ) async throws(TeslaError) -> Value {
        let deadline = pacing.now() + Self.budget
        var tries = 1
        while true {
            do throws(FailedAttempt) {
                return try await attempt(call, access, timeout: min(Self.callTimeout, deadline - pacing.now()), read)
            } catch {
                tries += 1
                let pause = max(pacing.delay(beforeTry: tries), error.error.retryAfter ?? .zero)
                guard error.mayPass, tries <= Self.maxTries, pacing.now() + pause < deadline, !Task.isCancelled
                else { throw error.error }
                await pacing.sleep(pause)
            }
        }
    }

    /// POST of a form, once: a token request must not be repeated blindly.
    func post(form fields: [(name: String, value: String)], to url: String, as call: FleetCall) async throws(TeslaError)
        -> [UInt8]
    {
        let request = OutgoingRequest(
            method: "POST", url: url,
            headers: ["Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"],
            body: Array(FormFields.encode(fields).utf8), timeout: Self.tokenTimeout, maxBodyBytes: 256 << 10)
        do throws(FailedAttempt) {
            return try await send(request, call)
        } catch {
            throw error.error
        }
    }

    /// POST of JSON, once.
    func post(json: [UInt8], _ call: FleetCall, _ access: TeslaAccess) async throws(TeslaError) -> [UInt8] {
        guard let base = failure.configuration.apiBases[access.region] else {
            throw TeslaError(.rejected, reason: "region is not configured")
        }
        let request = OutgoingRequest(
            method: "POST", url: call.url(base: base),
            headers: ["Authorization": "Bearer " + access.token.reveal(), "Content-Type": "application/json"],
            body: json, timeout: Self.callTimeout, maxBodyBytes: call.limit)
        do throws(FailedAttempt) { return try await send(request, call) } catch { throw error.error }
    }

    private func attempt<Value>(
        _ call: FleetCall, _ access: TeslaAccess, timeout: Duration, _ read: ([UInt8]) throws(TeslaError) -> Value
    ) async throws(FailedAttempt) -> Value {
        // A token is only ever sent to a configured host.
        guard let base = failure.configuration.apiBases[access.region] else {
            throw FailedAttempt(error: TeslaError(.rejected, reason: "region is not configured"), mayPass: false)
        }
        let request = OutgoingRequest(
            url: call.url(base: base),
            headers: ["Authorization": "Bearer " + access.token.reveal(), "Content-Type": "application/json"],
            timeout: timeout, maxBodyBytes: call.limit)
        let body = try await send(request, call)
        do throws(TeslaError) {
            return try read(body)
        } catch {
            throw FailedAttempt(error: error, mayPass: error.code == .unavailable)
        }
    }

    private func send(_ request: OutgoingRequest, _ call: FleetCall) async throws(FailedAttempt) -> [UInt8] {
        let begin = pacing.now()
        var line: Logger.Metadata = ["method": "\(request.method)", "path": "\(call.label)"]
        defer {
            line["ms"] = "\((pacing.now() - begin) / .milliseconds(1))"
            logger.info("tesla call", metadata: line)
        }
        let answer: IncomingResponse
        do throws(HTTPClientError) {
            answer = try await exchange(request)
        } catch {
            line["failure"] = "\(error.code.rawValue)"
            metrics.count(call, outcome: error.code.rawValue, in: pacing.now() - begin)
            throw FailedAttempt(error)
        }
        metrics.count(call, status: answer.status, in: pacing.now() - begin)
        line["status"] = "\(answer.status)"
        line["txid"] = answer.headers["x-txid"].map { "\($0.prefix(64))" }
        guard let error = failure.error(in: answer) else { return answer.body }
        line["failure"] = "\(error.reason)"
        throw FailedAttempt(error: error, mayPass: error.code == .unavailable && error.status >= 500)
    }
}

/// How one attempt ended, and whether the next one may end better.
private struct FailedAttempt: Error {
    let error: TeslaError
    let mayPass: Bool
}

extension FailedAttempt {
    init(_ error: HTTPClientError) {
        switch error.code {
        case .timeout: self.init(error: TeslaError(.timeout, reason: "no answer in time"), mayPass: false)
        case .connect, .protocolError: self.init(.unavailable, error, mayPass: true)
        case .tls, .bodyTooLarge, .cancelled, .busy, .stopped: self.init(.unavailable, error, mayPass: false)
        case .invalidRequest, .addressRefused: self.init(.rejected, error, mayPass: false)
        }
    }

    private init(_ code: TeslaError.Code, _ error: HTTPClientError, mayPass: Bool) {
        self.init(error: TeslaError(code, reason: error.code.rawValue), mayPass: mayPass)
    }
}

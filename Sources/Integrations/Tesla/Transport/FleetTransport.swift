import Domain
import Drivers
import Logging
import Tracing

/// Sends calls to Tesla: bearer, limits, patience, error mapping. Knows nothing of what the answers mean.
struct FleetTransport: Sendable {
    typealias Exchange = @Sendable (OutgoingRequest) async throws(HTTPClientError) -> IncomingResponse

    let failure: FleetFailure
    let exchange: Exchange
    let pacing: RetryPacing
    let logger: Logger
    var upstream = UpstreamGuard()
    /// nil: what Tesla bills is in the metrics only.
    var calls: RedisTeslaCalls?
    private let metrics = FleetMetrics()

    /// One attempt; the sister product and Tesla's own clients see answers within 9 s (facts 9).
    static let callTimeout = Duration.seconds(20)
    /// Of a token request: shorter than the turn to refresh (state.md 7.3).
    static let tokenTimeout = Duration.seconds(10)
    /// All attempts of one call together.
    static let budget = Duration.seconds(30)
    static let maxTries = 3
    /// What a caller waits for a limit of Tesla's to pass; beyond it the time to wait is the answer.
    static let patience = Duration.seconds(10)
    /// Waits of one call for a limit that others use up as well.
    static let maxWaits = 5

    /// GET, repeated when Tesla or the way there fails: not billed, and nothing is changed by it (facts 8.2).
    /// - Parameter read: makes the value of a successful answer; `unavailable` from it counts as a failed attempt.
    func get<Value>(
        _ call: FleetCall, _ access: TeslaAccess, read: ([UInt8]) throws(TeslaError) -> Value
    ) async throws(TeslaError) -> Value {
        let deadline = pacing.now() + Self.budget
        var (tries, waits) = (0, 0)
        while true {
            do throws(FailedAttempt) {
                return try await attempt(call, access, until: deadline, read)
            } catch {
                if error.wasSent { tries += 1 } else { waits += 1 }
                guard tries < Self.maxTries, waits < Self.maxWaits, !Task.isCancelled,
                    let pause = pause(after: error, tries: tries), pacing.now() + pause < deadline
                else { throw error.error }
                await pacing.sleep(pause)
            }
        }
    }

    /// GET, once, whatever the status of the answer.
    /// - Throws: what says nothing to a caller who does not hold the token (`unauthorized`, `loginRequired`,
    ///   `outOfRegion`), and what is no answer of Tesla's API: pages of gateways, redirects, cut-off JSON.
    func relay(_ call: FleetCall, _ access: TeslaAccess) async throws(TeslaError) -> IncomingResponse {
        do throws(FailedAttempt) {
            let answer = try await exchange(call, access, until: pacing.now() + Self.callTimeout)
            if let error = failure.errorToKeep(in: answer) { throw FailedAttempt(error: error, mayPass: false) }
            return answer
        } catch {
            throw error.error
        }
    }

    /// nil: another attempt makes no sense.
    private func pause(after failed: FailedAttempt, tries: Int) -> Duration? {
        let (error, wait) = (failed.error, failed.error.retryAfter)
        if error.code == .rateLimited { return wait.flatMap { $0 <= Self.patience ? $0 : nil } }
        return failed.mayPass ? max(pacing.delay(beforeTry: tries + 1), wait ?? .zero) : nil
    }

    /// POST of a form, once: a token request must not be repeated blindly.
    func post(form fields: [(name: String, value: String)], to url: String, as call: FleetCall) async throws(TeslaError)
        -> [UInt8]
    {
        let request = OutgoingRequest(
            method: "POST", url: url,
            headers: ["Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"],
            body: Array(FormFields.encode(fields).utf8), timeout: Self.tokenTimeout, maxBodyBytes: 256 << 10)
        return try await body(of: request, call)
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
        return try await body(of: request, call)
    }

    private func body(of request: OutgoingRequest, _ call: FleetCall) async throws(TeslaError) -> [UInt8] {
        do throws(FailedAttempt) {
            let answer = try await send(request, call)
            if let error = failure.error(in: answer) { throw FailedAttempt(error) }
            return answer.body
        } catch {
            throw error.error
        }
    }

    private func attempt<Value>(
        _ call: FleetCall, _ access: TeslaAccess, until deadline: Duration,
        _ read: ([UInt8]) throws(TeslaError) -> Value
    ) async throws(FailedAttempt) -> Value {
        let answer = try await exchange(call, access, until: deadline)
        if let error = failure.error(in: answer) { throw FailedAttempt(error) }
        do throws(TeslaError) {
            return try read(answer.body)
        } catch {
            var error = error
            error.transaction = FleetFailure.transaction(of: answer)
            throw FailedAttempt(error: error, mayPass: error.code == .unavailable)
        }
    }

    /// One call behind the guard, whatever its answer says.
    private func exchange(
        _ call: FleetCall, _ access: TeslaAccess, until deadline: Duration
    ) async throws(FailedAttempt) -> IncomingResponse {
        // A token is only ever sent to a configured host.
        guard let base = failure.configuration.apiBases[access.region] else {
            throw FailedAttempt(error: TeslaError(.rejected, reason: "region is not configured"), mayPass: false)
        }
        let pass: UpstreamGuard.Pass
        do throws(TeslaError) {
            pass = try await upstream.enter(call, access, pacing: pacing, until: deadline)
        } catch {
            throw FailedAttempt(error: error, mayPass: false, wasSent: false)
        }
        var headers: HeaderList = [
            "Authorization": "Bearer " + access.token.reveal(), "Content-Type": "application/json",
        ]
        if let trace = RequestTrace.current { headers["X-Request-ID"] = trace.request }
        let request = OutgoingRequest(
            url: call.url(base: base), headers: headers,
            timeout: max(min(Self.callTimeout, deadline - pacing.now()), .milliseconds(1)), maxBodyBytes: call.limit)
        do throws(FailedAttempt) {
            let answer = try await send(request, call)
            await upstream.leave(pass, failure.outcome(of: answer, to: call), at: pacing.now())
            if answer.status == 429, let wait = failure.error(in: answer)?.retryAfter {
                await upstream.hold(call, access, for: wait, at: pacing.now())
            }
            return answer
        } catch {
            // Perhaps only the car is slow.
            let isOfCar = call.car != nil && error.error.code == .timeout
            await upstream.leave(pass, isOfCar ? .nothing : error.outcome, at: pacing.now())
            throw error
        }
    }

    private func send(_ request: OutgoingRequest, _ call: FleetCall) async throws(FailedAttempt) -> IncomingResponse {
        let begin = pacing.now()
        let span = startSpan("tesla \(call.label)", ofKind: .client)
        defer { span.end() }
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
        if call.price.isBilled(for: answer.status) { await calls?.count(call) }
        line["status"] = "\(answer.status)"
        span.attributes["http.response.status_code"] = answer.status
        line["txid"] = FleetFailure.transaction(of: answer).map { "\($0)" }
        line["failure"] = failure.error(in: answer).map { "\($0.reason)" }
        return answer
    }
}

/// How one attempt ended, and whether the next one may end better.
private struct FailedAttempt: Error {
    let error: TeslaError
    let mayPass: Bool
    /// False when the call was kept back.
    var wasSent = true
    /// What it says about the region.
    var outcome = RegionCircuit.Outcome.nothing
}

extension FailedAttempt {
    init(_ error: TeslaError) {
        self.init(error: error, mayPass: error.code == .unavailable && error.status >= 500)
    }

    init(_ error: HTTPClientError) {
        switch error.code {
        case .timeout: self.init(error: TeslaError(.timeout, reason: "no answer in time"), mayPass: false)
        case .connect, .protocolError: self.init(.unavailable, error, mayPass: true)
        case .tls, .cancelled, .busy, .stopped: self.init(.unavailable, error, mayPass: false)
        case .bodyTooLarge: self.init(error: .tooLarge, mayPass: false)
        case .invalidRequest, .addressRefused: self.init(.rejected, error, mayPass: false)
        }
        switch error.code {
        case .timeout, .connect, .protocolError, .tls: outcome = .failure(retryAfter: nil)
        default: outcome = .nothing
        }
    }

    private init(_ code: TeslaError.Code, _ error: HTTPClientError, mayPass: Bool) {
        self.init(error: TeslaError(code, reason: error.code.rawValue), mayPass: mayPass)
    }
}

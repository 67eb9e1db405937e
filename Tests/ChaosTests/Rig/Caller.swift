import Drivers
import FoundationEssentials
import TestSupport

/// What has an address: an instance, or the proxy in front of them.
protocol Place: Sendable {
    var address: String { get async }
}

extension Instance: Place {}

/// A client that keeps to the contract: it asks any instance, another one when a connection is refused or breaks, and
/// comes back after a 429 or 503. A repeated POST carries the same `Idempotency-Key`.
struct Caller: Sendable {
    let instances: [any Place]
    let http: HTTPClient
    let traffic: Traffic

    /// `Retry-After` is obeyed up to this: whole seconds are long in a test.
    private static let longestWait = 0.4
    /// After this there is no answer.
    var answerLimit = Duration.seconds(8)

    /// Asks until there is an answer other than 429 and 503.
    func send(
        _ method: String, _ path: String, json: String? = nil, key: String? = nil,
        patience: Duration = .seconds(90)
    ) async throws -> IncomingResponse {
        let deadline = ContinuousClock.now + patience
        while ContinuousClock.now < deadline {
            switch await once(method, path, json: json, key: key) {
            case .success(let answer) where answer.status == 429 || answer.status == 503:
                let wanted = answer.headers["Retry-After"].flatMap(Double.init) ?? 0
                try await Task.sleep(for: .seconds(min(wanted, Self.longestWait) * .random(in: 0.5...1)))
            case .success(let answer): return answer
            case .failure: try await Task.sleep(for: .milliseconds(Int.random(in: 20...100)))
            }
        }
        throw Unexpected("\(method) had no answer within \(patience); \(await traffic.summary)")
    }

    /// One request to one instance.
    func once(
        _ method: String, _ path: String, json: String? = nil, key: String? = nil
    ) async -> Result<IncomingResponse, HTTPClientError> {
        await once(method, path, type: "application/json", body: json.map { Array($0.utf8) }, key: key)
    }

    func once(
        _ method: String, _ path: String, type: String, body: [UInt8]?, key: String? = nil
    ) async -> Result<IncomingResponse, HTTPClientError> {
        guard let instance = instances.randomElement() else { return .failure(HTTPClientError(.connect, "nobody")) }
        var request = OutgoingRequest(method: method, url: await instance.address + path, timeout: answerLimit)
        request.maxBodyBytes = 64 << 20
        request.headers["Idempotency-Key"] = key
        if let body {
            request.headers["Content-Type"] = type
            request.body = body
        }
        do throws(HTTPClientError) {
            let answer = try await http.execute(request)
            await traffic.note(answer, "\(method) \(path.prefix(30))")
            return .success(answer)
        } catch {
            await traffic.note(error)
            return .failure(error)
        }
    }
}

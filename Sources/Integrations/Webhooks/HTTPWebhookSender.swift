public import Domain
public import Drivers
import FoundationEssentials

/// Posts signed messages over HTTP. No redirect is followed, the answer's body is not used, and no address is connected
/// to that the rules do not permit: names are judged by where they lead at that moment.
public struct HTTPWebhookSender: WebhookSender {
    private static let timeout = Duration.seconds(10)
    private static let maxAnswerBytes = 65_536

    private let http: HTTPClient
    private let secrets: WebhookSecrets
    private let rules: WebhookRules
    private let clock: WallClock

    public init(http: HTTPClient, secrets: WebhookSecrets, rules: WebhookRules, clock: WallClock) {
        self.http = http
        self.secrets = secrets
        self.rules = rules
        self.clock = clock
    }

    public func send(_ message: WebhookMessage) async -> WebhookAnswer {
        do throws(WebhookFlaw) { _ = try WebhookURL(message.url, rules: rules) } catch {
            return .refused("the URL \(error.message)")
        }
        do throws(HTTPClientError) {
            let answer = try await http.execute(request(message))
            return .status(
                answer.status,
                retryAfter: answer.headers["Retry-After"].flatMap { Int($0) }.map { .seconds(min(max($0, 0), 86_400)) })
        } catch {
            return switch error.code {
            case .addressRefused: .refused("the host is not on the public internet")
            case .invalidRequest: .refused("the URL cannot be used")
            default: .unreachable(error.code.rawValue)
            }
        }
    }

    private func request(_ message: WebhookMessage) -> OutgoingRequest {
        let timestamp = Int(clock.now.timeIntervalSince1970)
        var request = OutgoingRequest(
            method: "POST", url: message.url,
            headers: [
                "Content-Type": "application/json", "webhook-id": message.id, "webhook-timestamp": String(timestamp),
                "webhook-signature": secrets.signature(id: message.id, timestamp: timestamp, body: message.body),
            ], body: message.body, timeout: Self.timeout, maxBodyBytes: Self.maxAnswerBytes)
        if let trace = RequestTrace.current { request.headers["traceparent"] = trace.parent.continued.description }
        request.ignoresBody = true
        let rules = rules
        request.permitsAddress = { IPAddress(bytes: $0).map(rules.permits) ?? false }
        return request
    }
}

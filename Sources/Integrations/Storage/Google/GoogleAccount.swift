public import Domain
public import Drivers
import FoundationEssentials

/// As whom the program speaks to Google.
public enum GoogleCredentials: Sendable {
    case key(ServiceAccountKey)
    /// The account that the machine has (Cloud Run, GKE, Compute Engine), told by the metadata server.
    case workload(metadataHost: String = "metadata.google.internal")
}

/// Gets tokens and keeps them: one request at a time for all who need one, a new one before the old one ends.
public actor GoogleAccount {
    private struct Held {
        let token: Secret
        let refreshAt: Duration
        let endsAt: Duration
    }

    static let scope = "https://www.googleapis.com/auth/cloud-platform"
    /// As long before its end a token is renewed.
    private static let early = Duration.seconds(225)

    nonisolated let credentials: GoogleCredentials
    private let http: HTTPClient
    private let clock: WallClock
    private let pacing: RetryPacing
    private var held: Held?
    private var fetching: Task<Result<Secret, GoogleFailure>, Never>?
    private var knownEmail: String?

    public init(_ credentials: GoogleCredentials, http: HTTPClient, clock: WallClock, pacing: RetryPacing = .system) {
        self.credentials = credentials
        self.http = http
        self.clock = clock
        self.pacing = pacing
    }

    func token() async throws(GoogleFailure) -> Secret {
        if let held, pacing.now() < held.refreshAt { return held.token }
        // Unstructured on purpose: all who wait share it, and none of them may cut it off.
        let task = fetching ?? Task { await self.renew() }
        fetching = task
        do throws(GoogleFailure) { return try await task.value.get() } catch {
            // The old one is still good for minutes: whoever gives out tokens may be back by then.
            if let held, pacing.now() < held.endsAt { return held.token }
            throw error
        }
    }

    /// The token was refused: nobody gets it again.
    func reject(_ token: Secret) {
        if held?.token == token { held = nil }
    }

    /// Of the account, as it stands in links.
    func email() async throws(GoogleFailure) -> String {
        switch credentials {
        case .key(let key): return key.email
        case .workload(let host):
            if let knownEmail { return knownEmail }
            let email = try await metadata(host, "email").text
            knownEmail = email
            return email
        }
    }

    private func renew() async -> Result<Secret, GoogleFailure> {
        defer { fetching = nil }
        do throws(GoogleFailure) {
            let start = pacing.now()
            let answer = try await fetch()
            guard let grant = try? JSONDecoder().decode(Grant.self, from: Data(answer.body)) else {
                throw GoogleFailure(.passing(), "the answer holds no token")
            }
            let life = Duration.seconds(grant.expires_in)
            let token = Secret(grant.access_token)
            held = Held(token: token, refreshAt: start + life - min(Self.early, life / 2), endsAt: start + life)
            return .success(token)
        } catch {
            return .failure(error)
        }
    }

    private struct Grant: Decodable {
        var access_token: String
        var expires_in: Int
    }

    private func fetch() async throws(GoogleFailure) -> IncomingResponse {
        switch credentials {
        case .workload(let host):
            return try await metadata(host, "token?scopes=" + FormFields.escape(Self.scope))
        case .key(let key):
            let form: [(name: String, value: String)]
            do throws(StorageError) { form = try key.grant(scope: Self.scope, at: clock.now) } catch {
                throw GoogleFailure(source: error)
            }
            return try await ask(
                OutgoingRequest(
                    method: "POST", url: key.tokenURL,
                    headers: ["Content-Type": "application/x-www-form-urlencoded"],
                    body: Array(FormFields.encode(form).utf8), timeout: .seconds(10), maxBodyBytes: 65_536),
                "the token endpoint")
        }
    }

    private func metadata(_ host: String, _ what: String) async throws(GoogleFailure) -> IncomingResponse {
        let answer = try await ask(
            OutgoingRequest(
                url: "http://\(host)/computeMetadata/v1/instance/service-accounts/default/\(what)",
                headers: ["Metadata-Flavor": "Google"], timeout: .seconds(3), maxBodyBytes: 65_536),
            "the metadata server")
        guard answer.headers["metadata-flavor"] == "Google" else {
            throw GoogleFailure(.refused, "what answers as metadata server is none of Google's")
        }
        return answer
    }

    private func ask(_ request: OutgoingRequest, _ service: String) async throws(GoogleFailure) -> IncomingResponse {
        let answer: IncomingResponse
        do throws(HTTPClientError) { answer = try await http.execute(request) } catch {
            throw GoogleFailure(error, service)
        }
        guard answer.status == 200 else {
            let failure = GoogleFailure(answer, service)
            if case .passing = failure.kind { throw failure }
            // Whatever it means of an object, of a token it means no.
            throw GoogleFailure(.refused, failure.reason)
        }
        return answer
    }
}

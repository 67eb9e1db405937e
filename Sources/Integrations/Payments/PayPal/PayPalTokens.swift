import Domain
import Drivers
import FoundationEssentials

/// The access token, shared by all calls and fetched anew a little before it ends.
actor PayPalTokens {
    private struct Held {
        let token: Secret
        let until: Duration
    }

    private let transport: ProviderTransport
    private let authorization: String
    private var held: Held?
    private var refresh: Task<Result<Secret, PaymentProviderError>, Never>?

    /// Of its life, at most a tenth.
    private static let margin = Duration.seconds(60)

    init(_ configuration: PayPalConfiguration, _ transport: ProviderTransport) {
        self.transport = transport
        let pair = configuration.clientID + ":" + configuration.clientSecret.reveal()
        authorization = "Basic " + Data(pair.utf8).base64EncodedString()
    }

    func token() async throws(PaymentProviderError) -> Secret {
        if let held, held.until > transport.pacing.now() { return held.token }
        if let refresh { return try await refresh.value.get() }
        // Not a child: who came first may be cancelled, the others want the token all the same.
        let refresh = Task { await self.fetch() }
        self.refresh = refresh
        return try await refresh.value.get()
    }

    /// PayPal did not take that token; a newer one stays.
    func drop(_ token: Secret) {
        if held?.token == token { held = nil }
    }

    private func fetch() async -> Result<Secret, PaymentProviderError> {
        defer { refresh = nil }
        do throws(PaymentProviderError) {
            let answer = try await transport.send(
                ProviderCall(
                    method: "POST", path: "/v1/oauth2/token", label: "/v1/oauth2/token",
                    headers: [
                        "Authorization": authorization, "Content-Type": "application/x-www-form-urlencoded",
                        "Accept": "application/json",
                    ], body: Array("grant_type=client_credentials".utf8)), until: transport.deadline,
                mayPass: PayPalClient.mayPass)
            if let error = PayPalClient.error(in: answer) { throw error }
            guard let fresh = ProviderAnswer.decode(PayPalToken.self, from: answer.body),
                !fresh.accessToken.isEmpty, fresh.accessToken.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
            else { throw .unreadable(transport.provider) }
            let life = Duration.seconds(min(max(fresh.expiresIn, 0), 86_400))
            let token = Secret(fresh.accessToken)
            held = Held(token: token, until: transport.pacing.now() + life - min(Self.margin, life / 10))
            return .success(token)
        } catch {
            return .failure(error)
        }
    }
}

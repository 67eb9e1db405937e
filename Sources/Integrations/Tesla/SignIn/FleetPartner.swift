import Crypto
public import Domain
public import Drivers
import FoundationEssentials
public import Logging

/// Our own application at Tesla: registers our domain, and reads back what is registered (facts 1.9). Free of charge.
public struct FleetPartner: Sendable {
    private let configuration: FleetConfiguration
    private let transport: FleetTransport

    public init(_ configuration: FleetConfiguration, http: HTTPClient, logger: Logger) {
        self.init(configuration, FleetTransport(configuration, http, .system, logger))
    }

    init(_ configuration: FleetConfiguration, _ transport: FleetTransport) {
        self.configuration = configuration
        self.transport = transport
    }

    /// - Throws: `notFound` when the domain is not registered in that region, `developerAccount` when Tesla does not know
    ///   the client id and secret.
    public func registeredKey(of domain: String, in region: TeslaRegion) async throws(TeslaError) -> PublicKeyPoint {
        let call = FleetCall("/api/1/partner_accounts/public_key", query: [("domain", domain)], price: .free)
        let answer = try await transport.get(call, try await access(to: region), read: FleetAnswer.object)
        return PublicKeyPoint(hex: try answer.text("public_key").orUnreadable())
    }

    /// Tesla fetches the public key from the domain during this call.
    public func register(_ domain: String, in region: TeslaRegion) async throws(TeslaError) {
        let body: Data
        do { body = try JSONEncoder().encode(["domain": domain]) } catch {
            throw TeslaError(.rejected, reason: "the domain is no text")
        }
        let call = FleetCall("/api/1/partner_accounts", price: .free)
        _ = try await transport.post(json: [UInt8](body), call, try await access(to: region))
    }

    private func access(to region: TeslaRegion) async throws(TeslaError) -> TeslaAccess {
        guard let base = configuration.apiBases[region] else {
            throw TeslaError(.rejected, reason: "region is not configured")
        }
        let form = [
            ("grant_type", "client_credentials"), ("client_id", configuration.clientID),
            ("client_secret", configuration.clientSecret.reveal()), ("audience", base), ("scope", "openid"),
        ]
        let body = try await transport.post(
            form: form.map { (name: $0, value: $1) }, to: configuration.tokenURL, as: FleetSignIn.tokenCall)
        let token = try FleetAnswer.whole(body).rawText("access_token").orUnreadable()
        return TeslaAccess(token: Secret(token), region: region)
    }
}

/// A public key on P-256 as Tesla shows it: the uncompressed point in hexadecimal digits.
public struct PublicKeyPoint: Sendable, Equatable {
    private let hex: String

    init(hex: String) { self.hex = hex.lowercased() }

    /// nil for what is no P-256 key.
    public init?(pem: String) {
        guard let key = try? P256.Signing.PublicKey(pemRepresentation: pem) else { return nil }
        hex = key.x963Representation.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

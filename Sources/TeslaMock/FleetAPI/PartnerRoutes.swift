import Crypto
import FoundationEssentials
import HTTPTypes
import Hummingbird

/// What the application does for itself: registering its domain, reading back its key, factory specifications.
struct PartnerRoutes: Sendable {
    static let keyPath = "/.well-known/appspecific/com.tesla.3p.public-key.pem"
    private static let largestBody = 64 * 1_024

    let fleet: FleetRoutes
    private var mock: TeslaMock { fleet.mock }
    private var gate: Gate { Gate(mock: fleet.mock, region: fleet.region) }

    init(fleet: FleetRoutes) { self.fleet = fleet }

    func add(to api: FleetRoutes.Group) {
        fleet.add(.post, "partner_accounts", on: api) { request, _ in
            try await self.gate.admitPartner(request)
            return try await self.register(request)
        }
        fleet.add(.get, "partner_accounts/public_key", on: api) { request, _ in
            try await self.gate.admitPartner(request)
            let domain = FormFields(request.uri.query ?? "")["domain"] ?? ""
            guard let key = await self.mock.registrations.key(of: domain, in: self.fleet.region) else {
                throw Problem.status(404)
            }
            return .wrapped(["public_key": .string(key)])
        }
        fleet.add(.get, "vehicles/:tag/specs", on: api) { request, context in
            try await self.gate.admitPartner(request, scope: "vehicle_specs")
            let tag = context.parameters.get("tag") ?? ""
            guard AccountCatalogue.all.contains(where: { $0.car(tag: tag) != nil }) else { throw Problem.status(404) }
            return .wrapped([:])
        }
    }

    private func register(_ request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: Self.largestBody)
        guard let order = try? JSONDecoder().decode(Order.self, from: Data(body.readableBytesView)) else {
            throw Problem.status(400)
        }
        guard Self.isDomain(order.domain) else { throw Self.invalid(order.domain) }
        let key = try await publicKey(of: order.domain)
        await mock.register(order.domain, key: key, in: fleet.region)
        return .wrapped([
            "client_id": .string(mock.configuration.clientID), "name": "Mock application",
            "domain": .string(order.domain), "public_key": .string(key),
        ])
    }

    /// The key that the domain shows, as the hexadecimal uncompressed point. A redirect is no answer.
    private func publicKey(of domain: String) async throws -> String {
        guard let base = await mock.base(of: domain), let fetch = mock.configuration.fetch,
            let page = try? await fetch(base + Self.keyPath), page.status == 200
        else { throw Problem.fleet(424, "Public key could not be fetched from \(domain)") }
        let text = String(decoding: page.body, as: UTF8.self)
        guard !text.contains("PRIVATE KEY"), let key = try? P256.Signing.PublicKey(pemRepresentation: text) else {
            throw Problem.fleet(400, "Public key is not a PEM of the curve prime256v1")
        }
        return key.x963Representation.map { (($0 < 16) ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Lower case, without scheme and path.
    private static func isDomain(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (97...122).contains(byte) || (48...57).contains(byte) || [45, 46, 58].contains(byte)
            }
    }

    private static func invalid(_ domain: String) -> Problem { .fleet(400, "Invalid domain: " + domain) }

    private struct Order: Decodable { let domain: String }
}

/// The domains that are registered, by region, and where they are found on this machine.
struct Registrations: Sendable {
    private var keys: [Region: [String: String]] = [:]
    /// `http://host:port` by domain.
    var bases: [String: String] = [:]

    func key(of domain: String, in region: Region) -> String? { keys[region]?[domain] }

    func isEmpty(in region: Region) -> Bool { keys[region]?.isEmpty ?? true }

    mutating func add(_ domain: String, key: String, in region: Region) { keys[region, default: [:]][domain] = key }
}

extension TeslaMock {
    func isRegistered(in region: Region) -> Bool { !registrations.isEmpty(in: region) }

    func register(_ domain: String, key: String, in region: Region) {
        registrations.add(domain, key: key, in: region)
    }

    /// Where a domain is looked for: as told, or on this machine if it names it; never anywhere else.
    func base(of domain: String) -> String? {
        if let base = registrations.bases[domain] { return base }
        let host = domain.prefix { $0 != ":" }
        return host == "127.0.0.1" || host == "localhost" ? "http://" + domain : nil
    }
}

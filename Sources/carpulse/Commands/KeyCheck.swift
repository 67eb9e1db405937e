import Domain
import Drivers
import FoundationEssentials
import Integrations

/// Our public key must be the same in three places: in the file, where Tesla looks for it, and in Tesla's register
/// (facts 7). A redesign of a site or a firewall takes it away without a word.
struct KeyCheck {
    let settings: Settings
    let http: HTTPClient

    struct Finding: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    func run() async throws {
        guard let pem = settings.tesla.publicKey, let key = PublicKeyPoint(pem: pem) else {
            // Tesla reads the key when the domain is registered: without it there is no live service.
            guard settings.tesla.mode == .mock || settings.environment == .dev else {
                throw Finding("TESLA_PUBLIC_KEY_FILE is not set")
            }
            return
        }
        guard let base = settings.publicBaseURL else { return }
        try await checkServed(key, at: base)
        try await checkRegistered(key)
    }

    private func checkServed(_ key: PublicKeyPoint, at base: String) async throws {
        let url = base + "/.well-known/appspecific/com.tesla.3p.public-key.pem"
        let answer: IncomingResponse
        do throws(HTTPClientError) {
            answer = try await http.execute(OutgoingRequest(url: url, timeout: .seconds(10)))
        } catch {
            // The server may have to stand still while its private Redis is looked at.
            guard error.code != .connect else {
                return Console.print("      \(url) is not there: run this again where it can see the running server")
            }
            throw Finding("\(url) does not answer (\(error.code.rawValue))")
        }
        guard answer.status == 200 else { throw Finding("\(url) answers \(answer.status); Tesla follows no redirect") }
        guard PublicKeyPoint(pem: String(decoding: answer.body, as: UTF8.self)) == key else {
            throw Finding("\(url) serves another key than TESLA_PUBLIC_KEY_FILE")
        }
    }

    /// A domain is registered region by region, and only in those that are in use (facts 1.9).
    private func checkRegistered(_ key: PublicKeyPoint) async throws {
        guard let application = TeslaApplication(settings, http: http) else { return }
        let domain = application.domain
        var registered: [String] = []
        var reasons: [String] = []
        // China has a portal and an application of its own.
        for region in [TeslaRegion.eu, .na] {
            let known: PublicKeyPoint
            do throws(TeslaError) {
                known = try await application.partner.registeredKey(of: domain, in: region)
            } catch {
                reasons.append("\(region.rawValue): \(error.reason.isEmpty ? error.code.rawValue : error.reason)")
                continue
            }
            guard known == key else {
                throw Finding("another key is registered for \(domain) in \(region.rawValue)")
            }
            registered.append(region.rawValue)
        }
        guard !registered.isEmpty else {
            throw Finding("\(domain) is registered in no region (\(reasons.joined(separator: "; ")))")
        }
        Console.print("      \(domain) is registered in \(registered.joined(separator: ", "))")
    }
}

import ArgumentParser
import Domain
import Drivers
import Integrations
import Logging

/// `carpulse register`: tells Tesla our domain, region by region, once. Tesla reads the public key from it meanwhile.
struct Register: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Register the domain of PUBLIC_BASE_URL with Tesla.",
        discussion: "The server must run and serve TESLA_PUBLIC_KEY_FILE. May be repeated: Tesla reads the key anew.")

    @OptionGroup var options: ConfigurationOptions

    @Option(help: "Regions, separated by commas: eu, na, cn.")
    var regions = "eu,na"

    func run() async throws {
        let settings = try await options.settings()
        let regions = try regions.split(separator: ",").map { name in
            guard let region = TeslaRegion(rawValue: String(name)) else {
                throw ValidationError("\(name) is not one of eu, na, cn")
            }
            return region
        }
        let http = HTTPClient()
        let result: Result<Bool, any Error>
        do { result = .success(try await register(settings, regions, http)) } catch { result = .failure(error) }
        await http.shutdown()
        guard try result.get() else { throw ExitCode(1) }
    }

    /// False when a region refused.
    private func register(_ settings: Settings, _ regions: [TeslaRegion], _ http: HTTPClient) async throws -> Bool {
        guard let application = TeslaApplication(settings, http: http) else {
            throw Exit.failure("PUBLIC_BASE_URL, TESLA_CLIENT_ID and TESLA_CLIENT_SECRET are needed")
        }
        var isDone = true
        for region in regions {
            do throws(TeslaError) {
                try await application.partner.register(application.domain, in: region)
                Console.print("ok    \(application.domain) in \(region.rawValue)")
            } catch {
                isDone = false
                Console.print("FAIL  \(application.domain) in \(region.rawValue): \(error)")
            }
        }
        return isDone
    }
}

/// Our application at Tesla, as the settings have it.
struct TeslaApplication {
    let partner: FleetPartner
    /// Lower case, without scheme, port and path.
    let domain: String

    /// nil when there is none: no client, no public address, or only the mock of a server that does not run.
    init?(_ settings: Settings, http: HTTPClient) {
        var tesla = settings.tesla
        tesla.knowMock()
        guard !tesla.isBuiltInMock, !tesla.clientID.isEmpty, let base = settings.publicBaseURL else { return nil }
        partner = FleetPartner(
            FleetConfiguration(tesla, redirectURI: ""), http: http, logger: Logger(label: "partner"))
        let rest = base.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first ?? ""
        domain = rest.prefix { $0 != ":" }.lowercased()
    }
}

import Drivers
import FoundationEssentials
import TestSupport

/// A signed-in session at a server before the mock.
struct TeslaRig {
    let deployment: Deployment
    let server: ProgramProcess
    let user: User
    let session: String
    let vin: String

    static let proxy = "/api/v1/tesla/proxy/api/1/"

    static func with(
        _ settings: [String: String] = [:], account: String = "aurora", _ body: (TeslaRig) async throws -> Void
    ) async throws {
        try await Deployment.with { deployment in
            let usual = ["LOG_FORMAT": "json", "RATE_LIMIT_TESLA_API": "off"]
            try await deployment.withServer(usual.merging(settings) { $1 }) { server in
                try await body(TeslaRig(deployment, server, account: account))
            }
        }
    }

    init(_ deployment: Deployment, _ server: ProgramProcess, account: String) async throws {
        self.deployment = deployment
        self.server = server
        user = deployment.user(of: server)
        session = try await user.signIn(account: account)
        vin = try await user.firstCar(session)
    }

    /// Our own form of the list, asked of Tesla anew.
    func cars() async throws -> IncomingResponse { try await user.get("/session/\(session)/vehicles?refresh=1") }

    /// What a client of Tesla's would ask.
    func passedOn(_ path: String, query: String = "") async throws -> IncomingResponse {
        try await deployment.http.execute(
            OutgoingRequest(
                url: server.base + Self.proxy + path + query, headers: ["Authorization": "Bearer \(session)"],
                timeout: .seconds(60)))
    }

    /// Tells the mock what goes wrong from now on, and nothing else; what was called before is forgotten.
    func order(_ faults: String) async throws {
        try await clear()
        try await deployment.tellMock("faults", faults)
    }

    func clear() async throws {
        for name in ["faults", "log"] {
            _ = try await deployment.http.execute(
                OutgoingRequest(method: "DELETE", url: deployment.mock.base + "/__mock/" + name))
        }
    }

    /// Calls that reached Tesla since then and whose path ends so.
    func calls(_ path: String) async throws -> [JSON] {
        let log = try await deployment.http.execute(OutgoingRequest(url: deployment.mock.base + "/__mock/log"))
        guard case .array(let calls) = JSON(log) else { throw Unexpected(log) }
        return calls.filter { $0.string("path")?.hasSuffix(path) == true }
    }

    /// Nothing was lost: the session goes on as before, at once or after the time that Tesla asked for.
    func worksAgain() async throws -> Bool {
        try await clear()
        return try await eventually(within: .seconds(90)) {
            let answer = try await cars()
            let passed = try await passedOn("products")
            return answer.status == 200 && passed.status == 200 && JSON(answer).list("data").first?.string("vin") == vin
        }
    }
}

/// The tables of docs/tesla.md.
enum TeslaTables {
    /// The cells of the rows below the heading, without backticks.
    static func rows(of heading: String) throws -> [[String]] {
        var folder = #filePath
        for _ in 0..<4 { folder = String(folder.prefix(upTo: folder.lastIndex(of: "/")!)) }
        let text = String(decoding: try Data(contentsOf: URL(filePath: folder + "/docs/tesla.md")), as: UTF8.self)
        guard let start = text.firstRange(of: "\n## " + heading) else { throw Unexpected("no heading \(heading)") }
        let section = text[start.upperBound...]
        let lines = section.prefix(upTo: section.firstRange(of: "\n## ")?.lowerBound ?? section.endIndex)
            .split(separator: "\n").filter { $0.hasPrefix("| ") }
        return lines.dropFirst(2).map { line in
            line.split(separator: "|").map { cell in
                String(cell.filter { $0 != "`" }.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
        }
    }
}

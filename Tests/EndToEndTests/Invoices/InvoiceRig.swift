import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// A signed-in owner with one server, and what the mock knows of it.
struct InvoiceRig: Sendable {
    let deployment: Deployment
    let server: ProgramProcess
    let user: User
    let account: String
    let session: String

    /// - Parameter switches: JSON, set before the owner signs in.
    static func with(
        _ account: String = "aurora", switches: String = "{}", _ body: (InvoiceRig) async throws -> Void
    ) async throws {
        try await Deployment.with { deployment in
            try await deployment.tellMock("switches", switches)
            try await deployment.withServer { server in
                let user = deployment.user(of: server)
                let session = try await user.signIn(account: account)
                try await body(
                    InvoiceRig(deployment: deployment, server: server, user: user, account: account, session: session))
            }
        }
    }

    var base: String { "/session/\(session)" }

    /// The list of the account's first car.
    func list() async throws -> JSON {
        let answer = try await user.get(base + "/charging-invoices")
        guard answer.status == 200, let first = JSON(answer).list("vehicles").first else { throw Unexpected(answer) }
        return first
    }

    /// Content ids of the first car, oldest first.
    func invoices() async throws -> [String] {
        try await list().list("invoices").compactMap { $0.string("content_id") }
    }

    /// The ids of the invoices that the mock was asked for, in the order of its answers.
    func asked() async throws -> [String] {
        let log = try await deployment.http.execute(
            OutgoingRequest(method: "GET", url: deployment.mock.base + "/__mock/log", maxBodyBytes: 64 << 20))
        return JSON.elements(log).compactMap { $0.string("path") }.filter { $0.contains("/charging/invoice/") }
            .map { String($0.split(separator: "/").last ?? "") }
    }

    /// How many invoices the mock was asked for when it was quiet for a while, or when that were `count`.
    func askedInTheEnd(of count: Int) async throws -> Int {
        let clock = ContinuousClock()
        var (known, since) = (-1, clock.now)
        while clock.now - since < .seconds(3), known < count {
            let now = try await asked().count
            if now != known { (known, since) = (now, clock.now) }
            try await clock.sleep(for: .milliseconds(200))
        }
        return known
    }

    func fault(_ kind: String, _ contentId: String, _ more: String = "") async throws {
        try await deployment.tellMock("faults", #"{"kind":"\#(kind)","path":"\#(contentId)"\#(more)}"#)
    }

    func clearFaults() async throws {
        _ = try await deployment.http.execute(
            OutgoingRequest(method: "DELETE", url: deployment.mock.base + "/__mock/faults"))
    }

    /// Lets Python compare with what the mock itself gives; what it prints.
    func reference(_ command: String, _ arguments: String...) async throws -> String {
        try await Self.python([command, deployment.mock.base, account] + arguments)
    }

    static func python(_ arguments: [String]) async throws -> String {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "reference.py").path
        let run = try await Tool.run("python3", [script] + arguments)
        #expect(run.status.isSuccess, "\(run.output)")
        return run.output
    }
}

extension JSON {
    /// Of an answer that is a list.
    static func elements(_ response: IncomingResponse) -> [JSON] {
        if case .array(let values) = JSON(response) { values } else { [] }
    }
}

/// Resident memory of a process, in bytes, as the kernel counts it.
struct ResidentMemory {
    let processID: Int32

    /// Forgets the peak.
    func reset() throws { try Data("5".utf8).write(to: URL(filePath: "/proc/\(processID)/clear_refs")) }

    func now() throws -> Int { try read("VmRSS:") }
    /// Since the last reset.
    func peak() throws -> Int { try read("VmHWM:") }

    private func read(_ name: String) throws -> Int {
        let status = String(decoding: try Data(contentsOf: URL(filePath: "/proc/\(processID)/status")), as: UTF8.self)
        let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
        guard let kilobytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) }) else {
            throw Unexpected("no \(name)")
        }
        return kilobytes * 1_024
    }
}

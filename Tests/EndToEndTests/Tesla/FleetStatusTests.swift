import Drivers
import TestSupport
import Testing

/// Every row of docs/tesla.md through mock and server.
@Suite(.timeLimit(.minutes(10))) struct FleetStatusTests {
    @Test func `every answer of Tesla's has its answer of ours, its number of calls, and loses nothing`() async throws {
        let rows = try TeslaTables.rows(of: "When Tesla says no").map(StatusRow.init)
        #expect(rows.count > 30)
        try await TeslaRig.with { rig in
            for row in rows {
                try await Self.check(row, rig)
                #expect(try await rig.worksAgain(), "after \(row)")
            }
        }
    }

    private static func check(_ row: StatusRow, _ rig: TeslaRig) async throws {
        try await rig.order(row.fault(path: "/api/1/vehicles$"))
        let answer = try await rig.cars()
        let calls = try await rig.calls("/api/1/vehicles")
        #expect(answer.status == row.answer && JSON(answer).string("code") == row.code, "\(row): \(answer.text)")
        #expect(calls.count == row.calls, "\(row)")
        expectJoined(answer, calls, row)
        #expect((answer.headers["Retry-After"] != nil) == [429, 503].contains(row.answer), "\(row)")

        try await rig.order(row.fault(path: "/api/1/products$"))
        let passed = try await rig.passedOn("products")
        if row.passedOn == "as it is" {
            #expect(passed.status == row.status && (row.word.map { passed.text.contains($0) } ?? true), "\(row)")
            #expect(try await rig.calls("/products").count == 1, "\(row)")
        } else {
            #expect(JSON(passed).string("code") == row.passedOn, "\(row): \(passed.status) \(passed.text)")
            expectJoined(passed, try await rig.calls("/products"), row)
        }
    }

    /// Whoever reports our error can find the call at Tesla.
    private static func expectJoined(_ answer: IncomingResponse, _ calls: [JSON], _ row: StatusRow) {
        #expect(JSON(answer).int("upstream_status") == row.status, "\(row): \(answer.text)")
        #expect(JSON(answer).string("upstream_request_id") == calls.last?.string("transaction"), "\(row)")
    }

    @Test func `no answer, a slow one, a cut-off one and one of 20 MB end clearly and in time`() async throws {
        let rows = try TeslaTables.rows(of: "When Tesla does not answer").map(BrokenRow.init)
        #expect(rows.count == 5)
        try await TeslaRig.with { rig in
            for row in rows {
                try await rig.order("[\(row.fault("/api/1/vehicles$")), \(row.fault("/api/1/products$"))]")
                async let ours = rig.cars()
                async let passed = rig.passedOn("products")
                let (answer, other) = try await (ours, passed)
                #expect(answer.status == row.answer, "\(row): \(answer.text)")
                #expect(JSON(answer).string("code") == row.code, "\(row)")
                #expect(JSON(other).string("code") == row.passedOn, "\(row): \(other.text)")
                // The mock logs a call when it has answered, heard or not.
                let areAllThere = try await eventually(within: .seconds(30)) {
                    try await (rig.calls("/vehicles").count, rig.calls("/products").count) == (row.calls, 1)
                }
                #expect(areAllThere, "\(row)")
                #expect(try await rig.worksAgain(), "after \(row)")
            }
        }
    }
}

/// One row of what Tesla says.
private struct StatusRow: CustomStringConvertible {
    let status: Int
    /// nil: the body is empty, or not Tesla's.
    let word: String?
    let isPage: Bool
    let answer: Int
    let code: String
    let calls: Int
    let passedOn: String

    init(_ cells: [String]) throws {
        guard cells.count == 6, let status = Int(cells[0]), let answer = Int(cells[2]), let calls = Int(cells[4]) else {
            throw Unexpected("a row: \(cells)")
        }
        (self.status, self.answer, self.calls) = (status, answer, calls)
        isPage = cells[1] == "a gateway's page"
        word = cells[1] == "none" || isPage ? nil : cells[1]
        (code, passedOn) = (cells[3], cells[5])
    }

    func fault(path: String) -> String {
        if isPage { return #"{"kind":"htmlPage","path":"\#(path)"}"# }
        if status == 429 { return #"{"kind":"rateLimited","path":"\#(path)","seconds":12}"# }
        let body = word.map { #""error":"\#($0)""# } ?? #""body":"""#
        return #"{"kind":"status","path":"\#(path)","status":\#(status),\#(body)}"#
    }

    var description: String { "\(status) \(isPage ? "page" : word ?? "")" }
}

/// One row of answers that are none.
private struct BrokenRow: CustomStringConvertible {
    let kind: String
    let answer: Int
    let code: String
    let calls: Int
    let passedOn: String

    init(_ cells: [String]) throws {
        guard cells.count == 5, let answer = Int(cells[1]), let calls = Int(cells[3]) else {
            throw Unexpected("a row: \(cells)")
        }
        kind = String(cells[0].prefix { $0 != ":" })
        (self.answer, code, self.calls, passedOn) = (answer, cells[2], calls, cells[4])
    }

    func fault(_ path: String) -> String { #"{"kind":"\#(kind)","path":"\#(path)","seconds":25}"# }

    var description: String { kind }
}

import Domain
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

/// Every fault at every step of an upload: tried again where that helps, given up where it does not, and in no case two
/// objects or half of one.
@Suite(.timeLimit(.minutes(10))) struct GoogleFaultTests {
    typealias Fault = GoogleStandIn.Fault
    typealias Step = GoogleStandIn.Step

    static let passing: [Fault] = [
        .status(408), .status(429), .status(500), .status(503), .reset, .lost, .truncated, .stalled,
    ]
    static let refusals: [Fault] = [.status(401), .status(403), .status(404), .status(412)]
    /// What an upload consists of; a piece is known by its number.
    static let small: [(Step, Int)] = [(.token, 0), (.multipart, 0)]
    static let large: [(Step, Int)] = [
        (.token, 0), (.begin, 0), (.chunk, 0), (.chunk, 1), (.chunk, 2), (.question, 0),
    ]

    private func upload(
        _ size: Int, _ step: Step, _ number: Int, _ fault: Fault,
        _ check: (GoogleRig, StorageError?) async throws -> Void
    ) async throws {
        let limit: Duration = fault == .stalled ? .seconds(2) : .seconds(20)
        try await GoogleRig.with({ ($0.callTimeout, $0.transferTimeout) = (limit, limit) }) { rig in
            let name = try #require(ObjectName(rawValue: "reports/a.pdf"))
            let bytes = GoogleRig.bytes(size)
            rig.standIn.plan(step, faults: Array(repeating: nil, count: number) + [fault])
            // A question is asked only after a failure.
            if step == .question { rig.standIn.plan(.chunk, nil, .status(503)) }
            let error = await storageError {
                try await rig.storage.put(name, bytes: bytes, contentType: "application/pdf")
            }
            try await check(rig, error)
            let stored = rig.standIn.objects[name.path]
            #expect(stored == nil || stored?.bytes == bytes, "half an object")
            #expect((rig.standIn.creations[name.path] ?? 0) <= 1, "written twice")
            #expect((stored == nil) == (error != nil), "\(String(describing: error))")
            #expect(rig.standIn.complaints.allSatisfy { $0.hasPrefix("a piece that does not follow") })
        }
    }

    @Test(arguments: small.indices, passing) func `a small upload survives`(_ index: Int, fault: Fault) async throws {
        let (step, number) = Self.small[index]
        try await upload(1_000, step, number, fault) { rig, error in
            #expect(error == nil)
            // A lost connection may have been mended by curl, without a wait of ours.
            #expect(rig.standIn.count(step) >= 2)
        }
    }

    @Test(arguments: large.indices, passing) func `a large upload survives`(_ index: Int, fault: Fault) async throws {
        let (step, number) = Self.large[index]
        try await upload(700_000, step, number, fault) { rig, error in
            #expect(error == nil)
            #expect(rig.standIn.count(step) >= 2)
        }
    }

    @Test(arguments: [1_000, 700_000], refusals) func `a refusal is not tried again`(_ size: Int, fault: Fault)
        async throws
    {
        let first: Step = size == 1_000 ? .multipart : .begin
        try await upload(size, first, 0, fault) { rig, error in
            switch fault {
            case .status(401):
                // Once more with a new token.
                #expect(error == nil && rig.standIn.count(.token) == 2)
            case .status(412): #expect(error == .exists && rig.standIn.count(first) == 1)
            default:
                #expect(rig.standIn.count(first) == 1)
                guard case .unavailable(let cause) = error else { return #expect(error == .full) }
                #expect(cause.contains(fault == .status(403) ? "403 (forbidden)" : "404"))
                #expect(!cause.contains("secret"))
            }
            #expect(rig.time.waits.isEmpty)
        }
    }

    @Test(arguments: refusals) func `a token that is refused is an end`(_ fault: Fault) async throws {
        try await upload(1_000, .token, 0, fault) { rig, error in
            guard case .unavailable(let cause) = error else { return #expect(error == .full) }
            #expect(cause.hasPrefix("the token endpoint answered 4"))
            #expect(rig.standIn.count(.token) == 1 && rig.standIn.count(.multipart) == 0)
        }
    }

    @Test(arguments: [1, 2]) func `an upload that was forgotten begins anew`(_ number: Int) async throws {
        try await upload(700_000, .chunk, number, .status(404)) { rig, error in
            #expect(error == nil && rig.standIn.count(.begin) == 2)
        }
    }

    @Test func `a token that ends in the middle is renewed`() async throws {
        try await upload(700_000, .chunk, 1, .status(401)) { rig, error in
            #expect(error == nil && rig.standIn.count(.token) == 2 && rig.standIn.count(.begin) == 1)
        }
    }

    @Test(arguments: [Step.token, .multipart], [Fault.status(503), .reset])
    func `patience ends`(_ step: Step, fault: Fault) async throws {
        try await GoogleRig.with { rig in
            rig.standIn.always(step, fault)
            let error = await storageError {
                try await rig.storage.put(ObjectName(rawValue: "reports/a.pdf")!, bytes: [1], contentType: "x/y")
            }
            guard case .unavailable = error else { return #expect(error == .full) }
            #expect(rig.time.waits == [1, 2, 4, 8, 16, 16].map { .seconds($0) })
            #expect(rig.standIn.objects.isEmpty)
        }
    }

    @Test func `what Google asks for is waited for`() async throws {
        try await GoogleRig.with { rig in
            rig.standIn.plan(.multipart, .status(429))
            rig.standIn.setRetryAfter(30)
            try await rig.storage.put(ObjectName(rawValue: "reports/a.pdf")!, bytes: [1], contentType: "x/y")
            #expect(rig.time.waits == [.seconds(30)])
        }
    }

    @Test(arguments: [Step.describe, .download, .delete, .list], passing)
    func `everything else is tried again as well`(_ step: Step, fault: Fault) async throws {
        let limit: Duration = fault == .stalled ? .seconds(2) : .seconds(20)
        try await GoogleRig.with({ ($0.callTimeout, $0.transferTimeout) = (limit, limit) }) { rig in
            let name = try #require(ObjectName(rawValue: "reports/a.pdf"))
            try await rig.storage.put(name, bytes: GoogleRig.bytes(1_000), contentType: "application/pdf")
            rig.standIn.plan(step, fault)
            switch step {
            case .describe: #expect(try await rig.storage.metadata(of: name).size == 1_000)
            case .download: #expect(try await rig.storage.read(name, range: nil) == GoogleRig.bytes(1_000))
            case .list: #expect(try await rig.storage.objects(in: "reports", after: nil, limit: 9).count == 1)
            default: try await rig.storage.delete(name)
            }
            #expect(rig.standIn.count(step) >= 2)
        }
    }

    @Test func `an object of somebody else is not taken for ours`() async throws {
        try await GoogleRig.with { rig in
            let name = try #require(ObjectName(rawValue: "reports/a.pdf"))
            try await rig.storage.put(name, bytes: [1], contentType: "x/y")
            // The same bytes, and the first answer is lost: still another call's object.
            rig.standIn.plan(.multipart, .reset)
            #expect(await storageError { try await rig.storage.put(name, bytes: [1], contentType: "x/y") } == .exists)
        }
    }

    @Test func `a content that cannot be read is no fault of Google's`() async throws {
        try await GoogleRig.with { rig in
            let name = try #require(ObjectName(rawValue: "reports/a.pdf"))
            for size in [10, 700_000] {
                let content = ObjectContent(size: size) { _ throws(StorageError) in throw .missing }
                let error = await storageError { try await rig.storage.put(name, content, contentType: "x/y") }
                #expect(error == .missing)
            }
            #expect(rig.standIn.objects.isEmpty)
        }
    }
}

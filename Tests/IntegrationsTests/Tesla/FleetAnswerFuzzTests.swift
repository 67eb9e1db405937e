import Domain
import Drivers
import FoundationEssentials
import Testing

@testable import Integrations

/// Whatever Tesla sends, a call gives its value or a `TeslaError`, and the value can be stored.
@Suite struct FleetAnswerFuzzTests {
    typealias Call = @Sendable (FleetAPIClient) async throws -> any Encodable & Sendable

    static let calls: [(String, Call)] = [
        (TeslaDocuments.vehicles, { try await $0.vehicles(.test) }),
        (TeslaDocuments.snapshot, { try await $0.snapshot(of: testVIN, .test) }),
        (TeslaDocuments.warranty, { try await $0.warranties(of: testVIN, .test) }),
        (TeslaDocuments.service, { try await $0.service(of: testVIN, .test) }),
        (TeslaDocuments.alerts, { try await $0.alerts(of: testVIN, .test) }),
        (TeslaDocuments.options, { try await $0.options(of: testVIN, .test) }),
        (TeslaDocuments.releaseNotes, { try await $0.releaseNotes(of: testVIN, .test) }),
        (TeslaDocuments.charging, { try await $0.chargingHistory(of: testVIN, .test) }),
    ]

    @Test(arguments: calls.indices) func mutatedAnswersDoNoHarm(_ index: Int) async throws {
        let (document, call) = Self.calls[index]
        var random = SplitMix(state: UInt64(index) &* 7_919 &+ 1)
        var read = 0
        for _ in 0..<200 {
            let gateway = FakeTesla(Self.mutated(document, &random)).gateway
            do {
                let value = try await call(gateway)
                _ = try DomainJSON.encode(value)
                read += 1
            } catch is TeslaError {}
        }
        #expect(read > 10, "most mutations should leave something to read")
    }

    /// One to six values replaced by strange ones, now and then a byte cut out.
    private static func mutated(_ document: String, _ random: inout SplitMix) -> String {
        var bytes = Array(document.utf8)
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let values = bytes.indices.filter { ":[,".utf8.contains(bytes[$0]) && $0 + 1 < bytes.count }
            guard let start = values.randomElement(using: &random).map({ $0 + 1 }) else { continue }
            let end = bytes[start...].firstIndex { ",}]".utf8.contains($0) } ?? bytes.count
            bytes.replaceSubrange(start..<end, with: strange.randomElement(using: &random)!.utf8)
        }
        if Int.random(in: 0..<10, using: &random) == 0 { bytes.remove(at: .random(in: bytes.indices, using: &random)) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let strange = [
        "null", "true", "0", "-1", "1e308", "-1e308", "1e400", "9223372036854775807", "9223372036854775808",
        "1e-400", "0.1", "123456789012345678901234567890", "\"\"", "\"<invalid>\"", "\"\\u0000\\ud83d\"", "\"NaN\"",
        "{}",
        "[]", "[[[]]]", "{\"response\":{\"response\":{}}}", "\"9999-12-31T23:59:60+18:00\"",
        "\"0000-01-01T00:00:00Z\"", "\"2026-02-30T00:00:00Z\"", "4102444800", "253402300800000", "\"\u{202E}x\"",
        "\"" + String(repeating: "x", count: 5_000) + "\"",
    ]
}

/// Steele, Lea and Flood's generator: small, and the same on every run.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

import Domain
import Drivers
import FoundationEssentials
import TestSupport
import Testing

@testable import Integrations

@Suite struct MailQueueTests {
    private static func order(_ id: String) throws -> MailOrder {
        MailOrder(
            id: id, kind: .reset, address: try #require(EmailAddress(rawValue: "anna@example.com")), language: .fi,
            orderedAt: Date(timeIntervalSince1970: 1_795_000_000))
    }

    @Test func `an order comes until it is removed, and to one at a time`() async throws {
        try await StoreRig.with { rig in
            let queue = RedisMailQueue(rig.store())
            let order = try Self.order("a")
            #expect(try await queue.put(order))
            #expect(try await queue.put(order), "a repeat")
            #expect(try await queue.take(atMost: 5) == [order])
            #expect(try await queue.take(atMost: 5).isEmpty, "another instance")
            let later = RedisMailQueue(rig.store(offset: .seconds(301)))
            #expect(try await later.take(atMost: 5) == [order], "whoever took it died")
            try await later.postpone("a", by: .seconds(30))
            #expect(try await RedisMailQueue(rig.store(offset: .seconds(320))).take(atMost: 5).isEmpty)
            #expect(try await RedisMailQueue(rig.store(offset: .seconds(340))).take(atMost: 5) == [order])
            try await queue.remove("a")
            try await queue.postpone("a", by: .zero)
            #expect(try await rig.keys(matching: "*").isEmpty)
        }
    }

    @Test func `orders lie sealed, and no more than two thousand`() async throws {
        try await StoreRig.with { rig in
            let queue = RedisMailQueue(rig.store())
            for number in 0..<2_000 { #expect(try await queue.put(Self.order("\(number)"))) }
            #expect(try await !queue.put(Self.order("more")))
            let box = try #require(try await rig.keys(matching: "*:box").first)
            let values = try await rig.client.send(["HVALS", RedisArgument(box)]).array ?? []
            #expect(values.count == 2_000)
            #expect(values.allSatisfy { !String(decoding: $0.bytes ?? [], as: UTF8.self).contains("anna") })
            // One that nobody can open holds up no other.
            _ = try await rig.client.send(["HSET", RedisArgument(box), "0", "broken"])
            _ = try await rig.client.send(["ZADD", "cp:mail:{m}:due", "0", "0"])
            #expect(try await queue.take(atMost: 1).isEmpty)
            #expect(try await rig.client.send(["HEXISTS", RedisArgument(box), "0"]).int == 0)
        }
    }
}

import Drivers
import FoundationEssentials
import NIOConcurrencyHelpers
import TestSupport
import Testing

/// Orders by the hundred, told of in every way at once, while instances are killed and Redis forgets everything (row P4):
/// every order ends as its provider has it, with one receipt, and no number is left out.
@Suite(.timeLimit(.minutes(30))) struct PaymentStormTests {
    private static let orders = Scale.pick(small: 40, full: 500)

    @Test func `no storm costs a cent`() async throws {
        try await PrivateRedis.with(appendOnly: true) { redis in
            try await Deployment.with { deployment in
                try await Shop.with(deployment) { shop in
                    let storm = Storm(redis: redis, deployment: deployment, shop: shop, count: Self.orders)
                    let result: Result<Void, any Error>
                    do { result = .success(try await storm.run()) } catch { result = .failure(error) }
                    for instance in storm.instances { await instance.kill() }
                    try result.get()
                }
            }
        }
    }
}

/// What a buyer ordered and what they did at the checkout.
private struct Purchase: Sendable {
    let id: String
    let session: String
    let url: String
    let step: String
}

private struct Storm: Sendable {
    let deployment: Deployment
    let shop: Shop
    let redis: PrivateRedis
    let count: Int
    let instances: [Instance]
    private let settings: [String: String]

    init(redis: PrivateRedis, deployment: Deployment, shop: Shop, count: Int) {
        let settings = shop.settings.merging([
            "REDIS_URL": "unix://" + redis.directory.file("r.sock"), "PAYMENTS_REQUIRED": "true",
            "RATE_LIMIT_PAYMENTS": "off", "RATE_LIMIT_DEFAULT": "off",
        ]) { $1 }
        self.settings = settings
        self.redis = redis
        self.deployment = deployment
        self.shop = shop
        self.count = count
        instances = (0..<2).map { _ in Instance { try await deployment.server(settings) } }
    }

    func run() async throws {
        for instance in instances { try await instance.start() }
        try await shop.tell("switches", #"{"webhook_copies":2,"webhook_delay_ms":1500}"#)
        let purchases = try await crowd((0..<count).map { $0 }) { number in try await order(number) }
        #expect(purchases.count == count)

        let isOver = NIOLockedValueBox(false)
        async let killer: Void = killNow(until: isOver)
        let half = purchases.count / 2
        _ = try await crowd(Array(purchases[..<half])) { try await buy($0) }
        try await forget()
        _ = try await crowd(Array(purchases[half...])) { try await buy($0) }
        isOver.withLockedValue { $0 = true }
        _ = try await killer
        for instance in instances { try await instance.start() }

        let books = try await settledBooks(purchases)
        try await check(purchases, books)
        try await forget()
        #expect(try await self.books(purchases) == books, "the books after FLUSHALL and rebuild are those before")
    }

    // MARK: - What happens

    private func order(_ number: Int) async throws -> Purchase {
        let session = try await persist { user -> String? in
            JSON(try await user.post("/api/v1/session", "{}")).string("id")
        }
        return try await persist { user -> Purchase? in
            let answer = try await user.send(
                "POST", "/api/v1/payments", type: "application/json",
                body: Array(#"{"plan":"basic","session_id":"\#(session)"}"#.utf8),
                headers: ["Idempotency-Key": "order-\(number)"])
            guard let id = JSON(answer).string("payment_id"), let url = JSON(answer).string("approve_url") else {
                return nil
            }
            let step =
                number.isMultiple(of: 10) ? "decline" : number % 10 == 1 ? "cancel" : number % 10 == 2 ? "" : "pay"
            return Purchase(id: id, session: session, url: url, step: step)
        }
    }

    /// Pays, and comes back by several ways at once; nobody minds an answer.
    private func buy(_ purchase: Purchase) async throws {
        guard !purchase.step.isEmpty else { return }
        try await shop.press(purchase.step, purchase.url)
        await withTaskGroup(of: Void.self) { group in
            for way in ["POST /confirm", "GET ", "POST /confirm", "GET /receipt"] {
                group.addTask {
                    let parts = way.split(separator: " ", omittingEmptySubsequences: false)
                    let user = await anyone()
                    _ = try? await user.send(
                        String(parts[0]), "/api/v1/payments/\(purchase.id)\(parts[1])?session_id=\(purchase.session)",
                        headers: ["X-Session-Id": purchase.session])
                }
            }
        }
    }

    private func killNow(until isOver: NIOLockedValueBox<Bool>) async throws {
        while !isOver.withLockedValue({ $0 }) {
            try await Task.sleep(for: .milliseconds(.random(in: 500...3_000)))
            guard let victim = instances.randomElement() else { return }
            await victim.kill()
            try await victim.start()
        }
    }

    /// Redis loses everything in the middle of it; the ledger brings it back beside the living servers.
    private func forget() async throws {
        let client = redis.client()
        _ = try await client.send(["FLUSHALL"])
        await client.close()
        let rebuilt = try await Tool.program(["ledger", "rebuild"], deployment.settings().merging(settings) { $1 })
        #expect(rebuilt.status == .exited(code: 0), "\(rebuilt)")
    }

    // MARK: - What remains

    /// By id: status, documents, whether reports can be made.
    private typealias Books = [String: String]

    private func books(_ purchases: [Purchase]) async throws -> Books {
        let lines = try await crowd(purchases) { purchase in
            try await persist { user -> (String, String)? in
                let target = "/api/v1/payments/\(purchase.id)"
                let answer = try await user.send("GET", target, headers: ["X-Session-Id": purchase.session])
                let receipt = try await user.send(
                    "GET", target + "/receipt", headers: ["X-Session-Id": purchase.session])
                guard answer.status == 200, [200, 409].contains(receipt.status) else { return nil }
                let state = JSON(answer)
                let numbers = JSON(receipt).list("documents").compactMap { $0.string("number") }
                let line =
                    "\(state.string("status") ?? "") \(numbers) \(state["entitlement"]["active"]) \(state.string("paid_at") ?? "")"
                return (purchase.id, line)
            }
        }
        return Dictionary(uniqueKeysWithValues: lines)
    }

    private static let ends = ["pay": "succeeded", "cancel": "canceled"]

    private func settledBooks(_ purchases: [Purchase]) async throws -> Books {
        var books: Books = [:]
        _ = try await eventually(within: .seconds(Scale.pick(small: 240, full: 900))) {
            books = try await self.books(purchases)
            return purchases.allSatisfy { purchase in
                guard let end = Self.ends[purchase.step] else { return true }
                return books[purchase.id]?.hasPrefix(end) == true
            }
        }
        return books
    }

    private func check(_ purchases: [Purchase], _ books: Books) async throws {
        let truth = try await shop.checkouts()
        #expect(truth.count == purchases.count, "one checkout for each order")
        var numbers: [String] = []
        for purchase in purchases {
            let line = books[purchase.id] ?? ""
            let isPaid = truth[purchase.id]?.string("status") == "succeeded"
            let expected = Self.ends[purchase.step] ?? "requires_payment_method"
            #expect(line.hasPrefix(expected), "\(purchase.step): \(line)")
            #expect(line.contains(" \(isPaid) "), "paid for and usable are the same: \(line)")
            let own = line.split(separator: "\"").filter { $0.hasPrefix("CP-") }.map(String.init)
            #expect(own.count == (isPaid ? 1 : 0), "\(line)")
            numbers += own
        }
        let wanted = (1...max(1, numbers.count)).map { number in
            "CP-" + String(repeating: "0", count: 6 - "\(number)".count) + "\(number)"
        }
        #expect(numbers.sorted() == wanted, "no number twice, none left out")
        let files = try await FileStore().list(deployment.folder.file("data/objects/receipts"))
        // Of a write that a kill cut short a file without its name may be left. The rest of a name is its document's.
        #expect(files.filter { !$0.hasPrefix(".") }.map { String($0.prefix(9)) }.sorted() == wanted)
    }

    // MARK: - Means

    private func anyone() async -> User {
        let instance = instances.randomElement() ?? instances[0]
        return User(base: await instance.address, http: deployment.http)
    }

    /// Asks one instance or another until there is an answer.
    private func persist<Value>(_ ask: (User) async throws -> Value?) async throws -> Value {
        let limit = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < limit {
            if let value = try? await ask(await anyone()) { return value }
            try await Task.sleep(for: .milliseconds(.random(in: 100...400)))
        }
        throw Unexpected("nobody answered for two minutes")
    }

    private func crowd<Item: Sendable, Value: Sendable>(
        _ items: [Item], _ act: @escaping @Sendable (Item) async throws -> Value
    ) async throws -> [Value] {
        try await withThrowingTaskGroup(of: Box<Value>.self) { group in
            var results: [Value] = []
            for (index, item) in items.enumerated() {
                if index >= 8, let next = try await group.next() { results.append(next.value) }
                group.addTask { Box(value: try await act(item)) }
            }
            for try await next in group { results.append(next.value) }
            return results
        }
    }

    private struct Box<Value: Sendable>: Sendable { let value: Value }
}

public import Domain
import Drivers
import FoundationEssentials

/// Payments in Redis: sealed records without an end of their own, and the lists that lead to them.
public struct RedisPaymentStore: PaymentStore {
    private static let maxAlerts = 1_000

    let store: RedisStore
    let keys: PaymentKeys
    private let putScript, dueScript, visitScript, numberScript, learnScript, freeScript, alertScript: RedisScript

    public init(_ store: RedisStore) {
        self.store = store
        keys = PaymentKeys(space: store.space)
        putScript = store.script(.paymentPut)
        dueScript = store.script(.paymentDue)
        visitScript = store.script(.paymentVisit)
        numberScript = store.script(.documentNumber)
        learnScript = store.script(.documentLearn)
        freeScript = store.script(.documentFree)
        alertScript = store.script(.paymentAlert)
    }

    public func payment(_ id: PaymentID) async throws(StoreError) -> Payment? {
        guard let sealed = try await store.send(["HGET", keys.payment(id), "rec"]).bytes else { return nil }
        return try store.open(sealed, context: Self.context(id))
    }

    public func payment(of provider: String, object: String) async throws(StoreError) -> PaymentID? {
        try await store.send(["GET", keys.object(provider, object)]).string.flatMap { PaymentID(rawValue: $0) }
    }

    public func payments(
        of owner: PaymentOwner, after last: PaymentID?, limit: Int
    ) async throws(StoreError) -> [Payment] {
        try await payments(in: keys.owner(owner), after: last, limit: limit)
    }

    public func quarantined(limit: Int) async throws(StoreError) -> [Payment] {
        try await payments(in: keys.held, after: nil, limit: limit)
    }

    private func payments(
        in list: RedisArgument, after last: PaymentID?, limit: Int
    ) async throws(StoreError) -> [Payment] {
        var start = 0
        if let last {
            guard let rank = try await store.send(["ZREVRANK", list, RedisArgument(last.rawValue)]).int else {
                return []
            }
            start = rank + 1
        }
        let reply = try await store.send(
            ["ZREVRANGE", list, RedisArgument(start), RedisArgument(start + limit - 1)])
        var payments: [Payment] = []
        for text in (reply.array ?? []).compactMap(\.string) {
            if let id = PaymentID(rawValue: text), let payment = try await payment(id) { payments.append(payment) }
        }
        return payments
    }

    public func put(_ payment: Payment, visit: Duration?) async throws(StoreError) {
        let isHeld = payment.mismatch != nil
        let lists = payment.owners.map { keys.owner($0) }
        _ = try await store.run(
            putScript,
            keys: [
                keys.payment(payment.id), keys.visits, keys.held, keys.object(payment.provider, payment.object ?? ""),
            ] + lists,
            [
                RedisArgument(payment.id.rawValue), RedisArgument(payment.version),
                RedisArgument(try store.seal(payment, context: Self.context(payment.id))), Self.delay(visit),
                isHeld ? "1" : "0", RedisArgument(Int(payment.createdAt.timeIntervalSince1970 * 1_000)),
                payment.object == nil ? "0" : "1",
            ])
    }

    public func dueVisits(limit: Int, lease: Duration) async throws(StoreError) -> [PaymentID] {
        try await due(keys.visits, limit, lease).compactMap { PaymentID(rawValue: $0) }
    }

    func due(_ list: RedisArgument, _ limit: Int, _ lease: Duration) async throws(StoreError) -> [String] {
        let reply = try await store.run(
            dueScript, keys: [list], [RedisArgument(limit), RedisArgument(milliseconds: lease)])
        return reply.dropFirst(1).compactMap(\.string)
    }

    public func visit(_ id: PaymentID, after delay: Duration?) async throws(StoreError) {
        _ = try await store.run(
            visitScript, keys: [keys.visits], [RedisArgument(id.rawValue), Self.delay(delay)])
    }

    public func mayLook(at id: PaymentID, every pause: Duration) async throws(StoreError) -> Bool {
        let command: [RedisArgument] = [
            "SET", keys.look(id), "1", "NX", "PX", RedisArgument(milliseconds: pause),
        ]
        return try await store.send(command, isRepeatable: false).string == "OK"
    }

    public func number(of document: String) async throws(StoreError) -> Int {
        let reply = try await store.run(numberScript, keys: numberKeys, [RedisArgument(document)])
        guard let number = Int(reply.text(1)) ?? reply[1].int else { throw reply.unexpected }
        return number
    }

    public func knownNumber(of document: String) async throws(StoreError) -> Int? {
        try await store.send(["HGET", keys.numbers, RedisArgument(document)]).string.flatMap { Int($0) }
    }

    public func mayGiveBack(_ number: Int, for time: Duration) async throws(StoreError) -> Bool {
        try await isFirst(keys.givingBack(number), in: time)
    }

    public func mayMail(_ number: Int, for time: Duration) async throws(StoreError) -> Bool {
        try await isFirst(keys.mailing(number), in: time)
    }

    private func isFirst(_ key: RedisArgument, in time: Duration) async throws(StoreError) -> Bool {
        let command: [RedisArgument] = ["SET", key, "1", "NX", "PX", RedisArgument(milliseconds: time)]
        return try await store.send(command, isRepeatable: false).string == "OK"
    }

    public func document(with number: Int) async throws(StoreError) -> String? {
        try await store.send(["HGET", keys.documents, RedisArgument(number)]).string
    }

    public func learn(_ number: Int, of document: String) async throws(StoreError) {
        _ = try await store.run(learnScript, keys: numberKeys, [RedisArgument(number), RedisArgument(document)])
    }

    public func free(_ numbers: [Int]) async throws(StoreError) {
        for start in stride(from: 0, to: numbers.count, by: 1_000) {
            let some = numbers[start..<min(start + 1_000, numbers.count)]
            _ = try await store.run(
                freeScript, keys: [keys.documents, keys.lastNumber, keys.freeNumbers], some.map { RedisArgument($0) })
        }
    }

    private var numberKeys: [RedisArgument] {
        [keys.numbers, keys.documents, keys.lastNumber, keys.freeNumbers]
    }

    public func raise(_ alert: PaymentAlert) async throws(StoreError) {
        _ = try await store.run(
            alertScript, keys: [keys.alerts, keys.alertTexts],
            [
                RedisArgument(alert.id), RedisArgument(try store.seal(alert, context: Self.alertContext(alert.id))),
                RedisArgument(Self.maxAlerts),
            ])
    }

    public func alerts(limit: Int) async throws(StoreError) -> [PaymentAlert] {
        let ids = try await store.send(["ZREVRANGE", keys.alerts, 0, RedisArgument(limit - 1)]).array ?? []
        var alerts: [PaymentAlert] = []
        for id in ids.compactMap(\.string) {
            guard let sealed = try await store.send(["HGET", keys.alertTexts, RedisArgument(id)]).bytes else {
                continue
            }
            alerts.append(try store.open(sealed, context: Self.alertContext(id)))
        }
        return alerts
    }

    static func delay(_ duration: Duration?) -> RedisArgument {
        duration.map { RedisArgument(milliseconds: $0) } ?? ""
    }

    private static func context(_ id: PaymentID) -> String { "cp1|payment|\(id.rawValue)|1" }
    private static func alertContext(_ id: String) -> String { "cp1|payment-alert|\(id)|1" }
}

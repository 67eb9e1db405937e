public import Domain
import Drivers
import FoundationEssentials

extension RedisJobQueue: DeadLetterOffice {
    public func deadLetters(before mark: DeadLetterMark?, limit: Int) async throws(StoreError) -> [DeadLetter] {
        let lanes = try await gauge.figures(maxAge: .zero).lanes
        var found: [DeadLetter] = []
        for (partition, lane) in lanes where lane.deadLetters > 0 {
            found += try await deadLetters(in: partition, before: mark, limit: limit)
        }
        return Array(found.sorted { $0.mark > $1.mark }.prefix(limit))
    }

    public func hasDeadLetter(of task: TaskID) async throws(StoreError) -> Bool {
        let key = store.keys(task.partition).dead
        return try await !store.send(["ZSCORE", key, RedisArgument(task.rawValue)]).isNull
    }

    public func dropDeadLetter(of task: TaskID) async throws(StoreError) -> Bool {
        let keys = store.keys(task.partition)
        let reply = try await store.run(
            scripts.drop, keys: [keys.dead, keys.letters], [RedisArgument(task.rawValue)])
        return reply.int(1) > 0
    }

    /// Those of the same millisecond as the mark come along and are left out here; a server writes few in one.
    private static let sameMoment = 200

    private func deadLetters(
        in partition: Partition, before mark: DeadLetterMark?, limit: Int
    ) async throws(StoreError) -> [DeadLetter] {
        let keys = store.keys(partition)
        let newest = mark.map { RedisArgument($0.milliseconds) } ?? "+inf"
        let reply = try await store.run(
            scripts.letters, keys: [keys.dead, keys.letters],
            [newest, RedisArgument(milliseconds: Self.letterLife), RedisArgument(limit + Self.sameMoment)])
        let words = Array(reply.dropFirst(1))
        return stride(from: 0, to: words.count - 2, by: 3).compactMap { index -> DeadLetter? in
            guard let task = words[index].string.flatMap(TaskID.init(rawValue:)), let time = words[index + 1].int
            else { return nil }
            let letter = Letter(words[index + 2]).about(task, at: Date(milliseconds: time))
            return mark.map { letter.mark < $0 } ?? true ? letter : nil
        }
    }
}

/// A dead letter as the store holds it; an older build left none but the id.
private struct Letter: Codable {
    var error: String?
    var attempts: Int?
    var stalls: Int?
    var language: String?
    var vin: String?

    init(_ value: RedisValue) {
        if let bytes = value.bytes, let letter = try? JSONDecoder().decode(Letter.self, from: Data(bytes)) {
            self = letter
        }
    }

    func about(_ task: TaskID, at time: Date) -> DeadLetter {
        let failure = error.flatMap { FailureText.read(Array($0.utf8)) }
        return DeadLetter(
            task: task, failedAt: time,
            failure: failure ?? TaskFailure(code: "unknown", message: "The reason was not kept", retryable: true),
            attempts: attempts ?? 0, stalls: stalls ?? 0, language: language.flatMap(ReportLanguage.init(rawValue:)),
            maskedVIN: vin)
    }
}

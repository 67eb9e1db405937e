import Domain
import Testing

@testable import Integrations

@Suite struct IdempotencyKeyTests {
    private let ids = IDGenerator()

    private func sealer() throws -> AESSealer { AESSealer(try KeyRing(parsing: KeyRing.generate())) }

    @Test(arguments: ["", "two words", "n\u{e4}in", "tab\t", "line\n", String(repeating: "k", count: 256)])
    func whatIsNoKeyIsRefused(text: String) { #expect(IdempotencyKey(rawValue: text) == nil) }

    @Test(arguments: ["a", "8e03978e-40d5-43dd-bc93-6894a57f9324", "!~", String(repeating: "k", count: 255)])
    func visibleCharactersAreAKey(text: String) { #expect(IdempotencyKey(rawValue: text)?.rawValue == text) }

    @Test func theSameKeyGivesTheSameIdAtEveryInstance() throws {
        let (session, other) = (ids.session(), ids.session())
        let key = try #require(IdempotencyKey(rawValue: "k"))
        let task: TaskID = key.id(in: session, sealer: try sealer())
        #expect(TaskID(rawValue: task.rawValue) == task && task.partition == session.partition)
        #expect(task == key.id(in: session, sealer: try sealer()), "other sealing keys, the same id")
        #expect(task != key.id(in: other, sealer: try sealer()))
        #expect(task != key.id(in: session, scope: "1", sealer: try sealer()))
        let batch: BatchID = key.id(in: session, sealer: try sealer())
        #expect(batch.randomPart != task.randomPart)
        #expect(task != IdempotencyKey(rawValue: "K")?.id(in: session, sealer: try sealer()))
    }
}

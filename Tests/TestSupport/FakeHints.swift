package import Domain
import Drivers

/// Hints that a test gives itself.
package struct FakeHints: HintFeed {
    private let listeners = Broadcast<Hint>(capacity: 64, loss: .gap)

    package init() {}

    package func listen() -> AsyncStream<Hint> { listeners.listen() }
    package func give(_ hint: Hint) { listeners.send(hint) }

    /// How many listen now.
    package var listenerCount: Int { listeners.count }
}

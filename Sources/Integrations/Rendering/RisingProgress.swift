import Drivers
import Synchronization

/// Hands a worker's progress on, but never one that is not above the last: a second pass over the pages begins lower.
final class RisingProgress: Sendable {
    /// Thousandths.
    private let highest = Atomic(-1)
    private let receive: @Sendable (Double) -> Void

    init(_ receive: @escaping @Sendable (Double) -> Void) { self.receive = receive }

    func report(_ frame: Frame) {
        guard let share = RenderProgress.share(in: frame) else { return }
        let thousandths = Int(share * 1_000)
        if highest.max(thousandths, ordering: .relaxed).oldValue < thousandths { receive(share) }
    }
}

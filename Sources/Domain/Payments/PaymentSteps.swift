public import FoundationEssentials

/// Steps that are written down before the provider hears of them, so that of two that exclude each other one comes first.
extension Payment {
    /// Enough for a buyer with many cards; a provider that says no for ever is left alone.
    private static let maxCaptures = 20

    /// The attempt under which what the buyer approved is taken now; nil when it is not to be taken.
    /// - Parameter afresh: whether the buyer came back or agreed again; without that, what was declined stays declined.
    public mutating func beginCapture(afresh: Bool) -> Int? {
        guard withdrawnAt == nil, mismatch == nil, !status.wasPaid else { return nil }
        if let last = capture {
            // Nobody knows how that one ended: it is asked for again, under its own name.
            if last.isOpen { return last.attempt }
            guard afresh || last.decline == nil, last.attempt < Self.maxCaptures else { return nil }
        }
        let next = PaymentCapture(attempt: (capture?.attempt ?? 0) + 1)
        capture = next
        return next.attempt
    }

    /// The provider took nothing. Another attempt, should there be one by now, is another matter.
    public mutating func endCapture(_ attempt: Int, decline: String?) {
        guard capture?.attempt == attempt else { return }
        capture?.isOpen = false
        capture?.decline = decline
    }

    /// Gives the order up. False when it was paid, or may be just now.
    public mutating func withdraw(at now: Date) -> Bool {
        guard !status.wasPaid, mismatch == nil, capture?.isOpen != true else { return false }
        withdrawnAt = withdrawnAt ?? now
        status = .canceled
        return true
    }

    /// Whether something that was asked for has not gone back yet, or nobody knows what became of it.
    public var isRefunding: Bool {
        refunds.contains { $0.object == nil } || refunds.reduce(0) { $0 + $1.amount } > refunded
    }
}

public import Domain
public import Logging

/// Stands before every call to the Fleet API: Tesla's own limits, its word to wait, a circuit and places for each region.
/// One for all calls of an instance. Time comes from the caller.
public actor UpstreamGuard {
    /// What a call holds from when it may be sent until it is done.
    struct Pass {
        let region: TeslaRegion
        let token: String
        let ticket: RegionCircuit.Ticket
    }

    private let limiter: (any RateLimiter)?
    private let dataPolicy: RatePolicy?
    private let logger: Logger?
    private var circuits: [TeslaRegion: RegionCircuit] = [:]
    private var holds = CallHolds()
    /// For each token and each region: a greedy customer or a slow region leaves room for the others.
    private let ofToken = CallSlots(limit: 8, line: 64)
    private let ofRegion = CallSlots(limit: 128, line: 512)

    /// - Parameter dataPolicy: calls for live data of one car, all instances together (facts 8.1); nil: not counted.
    public init(limiter: (any RateLimiter)? = nil, dataPolicy: RatePolicy? = nil, logger: Logger? = nil) {
        self.limiter = limiter
        self.dataPolicy = dataPolicy
        self.logger = logger
    }

    /// Regions that are not asked at the moment.
    public var suspendedRegions: [TeslaRegion] {
        circuits.filter { !$0.value.isClosed }.keys.sorted { $0.rawValue < $1.rawValue }
    }

    /// Counts the call and lets it through, after a wait for a place if need be; `leave` must follow.
    /// - Throws: `rateLimited` or `unavailable`, both with the time to wait. Then nothing was sent.
    func enter(
        _ call: FleetCall, _ access: TeslaAccess, pacing: RetryPacing, until deadline: Duration
    ) async throws(TeslaError) -> Pass {
        if let refusal = refusal(call, access, at: pacing.now()) { throw refusal }
        let token = ShortDigest.text(access.token.reveal())
        guard await ofToken.take(token, pacing: pacing, until: deadline) else { throw .crowded }
        guard await ofRegion.take(access.region.rawValue, pacing: pacing, until: deadline) else {
            await ofToken.give(token)
            throw .crowded
        }
        do throws(TeslaError) {
            // Counted with a place in hand: who finds none uses nothing up.
            if let wait = await wait(forDataOf: call.car) { throw .limited(wait) }
            // Asked again: the wait for a place may have been long.
            if let refusal = refusal(call, access, at: pacing.now()) { throw refusal }
            guard let ticket = circuits[access.region, default: RegionCircuit()].admit(at: pacing.now()) else {
                throw .suspended(.seconds(1))
            }
            return Pass(region: access.region, token: token, ticket: ticket)
        } catch {
            await giveBack(access.region, token)
            throw error
        }
    }

    private func refusal(_ call: FleetCall, _ access: TeslaAccess, at now: Duration) -> TeslaError? {
        if let wait = circuits[access.region]?.suspension(at: now) { return .suspended(wait) }
        return holds.remaining(Self.key(call, access), at: now).map { .limited($0) }
    }

    /// The call is done.
    func leave(_ pass: Pass, _ outcome: RegionCircuit.Outcome, at now: Duration) async {
        let wasClosed = circuits[pass.region]?.isClosed
        circuits[pass.region]?.note(outcome, of: pass.ticket, at: now)
        if let isClosed = circuits[pass.region]?.isClosed, isClosed != wasClosed {
            logger?.warning(
                isClosed ? "a Tesla region answers again" : "a Tesla region is not asked for now",
                metadata: ["region": "\(pass.region.rawValue)"])
        }
        await giveBack(pass.region, pass.token)
    }

    /// Tesla asked for time (429).
    func hold(_ call: FleetCall, _ access: TeslaAccess, for wait: Duration, at now: Duration) {
        holds.hold(Self.key(call, access), for: wait, at: now)
    }

    private func giveBack(_ region: TeslaRegion, _ token: String) async {
        await ofRegion.give(region.rawValue)
        await ofToken.give(token)
    }

    /// Without the shared store hardly any request comes this far; then Tesla's own count has to do.
    private func wait(forDataOf car: VIN?) async -> Duration? {
        guard let car, let limiter, let dataPolicy else { return nil }
        do throws(StoreError) {
            let decision = try await limiter.take(.car(car), of: .teslaData, under: dataPolicy, atMost: 1)
            return decision.isAllowed ? nil : decision.retryAfter
        } catch {
            return nil
        }
    }

    /// Live data is counted by car; what else Tesla counts together is not known, so each endpoint waits for itself.
    private static func key(_ call: FleetCall, _ access: TeslaAccess) -> String {
        call.car?.rawValue ?? call.label + ShortDigest.text(access.token.reveal())
    }
}

extension TeslaError {
    fileprivate static func suspended(_ wait: Duration) -> TeslaError {
        TeslaError(.unavailable, reason: "the region is not asked for now", retryAfter: wait)
    }

    fileprivate static func limited(_ wait: Duration) -> TeslaError {
        TeslaError(.rateLimited, reason: "the limit is reached", retryAfter: wait)
    }

    fileprivate static let crowded = TeslaError(
        .unavailable, reason: "too many calls at once", retryAfter: .seconds(1))
}

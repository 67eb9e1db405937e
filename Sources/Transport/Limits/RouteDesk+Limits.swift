import Actors
import Domain
import Hummingbird

extension RouteDesk {
    /// Counts a request of the session that it names, or of the client's address: when no session is named, and when the
    /// one that is named is not the caller's or is not there. Else anybody could name another one with each request.
    /// - Throws: `RateRefusal`.
    func admit(
        _ name: RateClass, session named: SessionID? = nil, _ request: Request, _ context: AppContext
    ) async throws -> RateAdmission? {
        guard dependencies.gate.policy(of: name) != nil, let named else {
            return try await admit(name, of: nil, request, context)
        }
        let session: ReportSession?
        do throws(Problem) { session = try await access.session(named, request) } catch {
            let isAway = [.storeUnavailable, .storeBusy].contains(error.code)
            let admission = try await admit(name, of: nil, request, context)
            // Whoever goes on would wait for the store once more.
            if isAway { throw error }
            return admission
        }
        return try await admit(name, of: session, request, context)
    }

    /// The same for a session that was found; nil for nobody's. The answer is nil when the class is not limited.
    /// - Throws: `RateRefusal`.
    func admit(
        _ name: RateClass, of session: ReportSession?, _ request: Request, _ context: AppContext
    ) async throws -> RateAdmission? {
        guard dependencies.gate.policy(of: name) != nil else { return nil }
        let address = clients.of(request, context)
        let subject = session.map { RateSubject.session($0.id) } ?? .client(address)
        guard let admission = await dependencies.gate.admit(name, of: subject, from: address) else { return nil }
        guard admission.decision.isAllowed else { throw RateRefusal(admission: admission) }
        return admission
    }

    /// The handler behind the limit of its route: what may cost a call to Tesla, photos and orders are counted by session, all
    /// else by the client's address.
    func limited(_ name: RateClass, _ handler: @escaping Route.Handler) -> Route.Handler {
        { request, context in
            let session = [.teslaAPI, .uploads, .payments].contains(name) ? try access.id(request, context) : nil
            let admission = try await admit(name, session: session, request, context)
            var response = try await handler(request, context)
            admission?.announce(in: &response.headers)
            return response
        }
    }
}

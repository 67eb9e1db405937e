/// Keeps instances that want the facts of the same car at the same moment from all asking Tesla.
///
/// A hint and no lock: a turn lapses after 15 s, and whoever waited for longer asks anyway (state.md 5).
public protocol FetchTurns: Sendable {
    /// False when another owner has the turn. May be repeated.
    func take(_ vin: VIN, of session: SessionID, owner: String) async throws(StoreError) -> Bool
    /// Ends the turn before its time, if `owner` still has it.
    func giveBack(_ vin: VIN, of session: SessionID, owner: String) async throws(StoreError)
}

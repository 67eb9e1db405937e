public import Domain
import Drivers
import FoundationEssentials

/// What the bucket itself must be like, for `carpulse doctor`.
public struct GoogleBucket: Sendable {
    /// A fault, in words for the operator.
    public typealias Finding = String

    private let storage: GoogleStorage
    private let days: Int

    /// Folders that are emptied by the server; the bucket's own rule is for what it missed.
    static let passing = ["reports/", "uploads/", "inputs/", "checks/"]

    /// - Parameter days: the age at which nothing in these folders is wanted any more.
    public init(_ storage: GoogleStorage, days: Int) {
        self.storage = storage
        self.days = days
    }

    public func findings() async throws(StorageError) -> [Finding] {
        let state = try await state()
        var findings: [Finding] = []
        if state.iamConfiguration?.uniformBucketLevelAccess?.enabled != true {
            findings.append("uniform bucket-level access is off: single objects may be open to others")
        }
        if state.iamConfiguration?.publicAccessPrevention != "enforced" {
            findings.append("public access prevention is not enforced")
        }
        if !(state.lifecycle?.rule ?? []).contains(rule) {
            findings.append("no lifecycle rule deletes \(Self.passing.joined(separator: ", ")) after \(days) days")
        }
        if let seconds = state.softDeletePolicy?.retentionDurationSeconds, seconds != "0" {
            findings.append("soft delete keeps what was deleted for \(seconds) seconds more")
        }
        if state.versioning?.enabled == true {
            findings.append("object versioning keeps what was deleted; versions of before stay until you delete them")
        }
        // These are somebody's decision: they are told and left.
        if let seconds = state.retentionPolicy?.retentionPeriod {
            findings.append("a retention policy forbids deletion for \(seconds) seconds: remove it")
        }
        if state.defaultEventBasedHold == true {
            findings.append("new objects get an event-based hold and cannot be deleted: switch it off")
        }
        return findings
    }

    /// Sets what `findings` looks for, but for retention policies and holds, and leaves the operator's other rules.
    public func mend() async throws(StorageError) {
        let state = try await state()
        let others = (state.lifecycle?.rule ?? []).filter {
            $0.condition["matchesPrefix"] != rule.condition["matchesPrefix"]
        }
        let wanted = State(
            metageneration: nil,
            iamConfiguration: .init(uniformBucketLevelAccess: .init(enabled: true), publicAccessPrevention: "enforced"),
            lifecycle: .init(rule: others + [rule]), softDeletePolicy: .init(retentionDurationSeconds: "0"),
            versioning: .init(enabled: false))
        // Whoever changed the bucket meanwhile is not overruled.
        let condition = state.metageneration.map { "?ifMetagenerationMatch=" + $0 } ?? ""
        var request = storage.request("PATCH", url + condition)
        request.headers["Content-Type"] = "application/json"
        request.body = Array((try? JSONEncoder().encode(wanted)) ?? Data())
        do throws(GoogleFailure) { _ = try await storage.caller.send(request) } catch { throw error.error }
    }

    private var url: String {
        "\(storage.configuration.endpoint)/storage/v1/b/\(FormFields.escape(storage.configuration.bucket))"
    }

    private func state() async throws(StorageError) -> State {
        do throws(GoogleFailure) {
            return try GoogleObject.decode(
                try await storage.caller.send(storage.request("GET", url)), as: State.self)
        } catch {
            throw error.kind == .missing ? .unavailable("there is no bucket GCS_BUCKET") : error.error
        }
    }

    private var rule: Rule {
        Rule(
            action: ["type": .string("Delete")],
            condition: ["age": .number(Decimal(days)), "matchesPrefix": .array(Self.passing.map { .string($0) })])
    }

    private struct State: Codable {
        var metageneration: String?
        var iamConfiguration: Access?
        var lifecycle: Lifecycle?
        var softDeletePolicy: SoftDelete?
        var versioning: Switch?
        var retentionPolicy: Retention?
        var defaultEventBasedHold: Bool?
    }
    private struct Switch: Codable { var enabled: Bool }
    private struct Retention: Codable { var retentionPeriod: String? }
    private struct Access: Codable {
        var uniformBucketLevelAccess: Switch?
        var publicAccessPrevention: String?
    }
    private struct Lifecycle: Codable { var rule: [Rule]? }
    private struct SoftDelete: Codable { var retentionDurationSeconds: String }
    private struct Rule: Codable, Equatable {
        var action: [String: JSONValue]
        var condition: [String: JSONValue]
    }
}

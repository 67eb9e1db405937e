/// What a photo shows, from a small list that guides whoever takes the pictures (row G1).
///
/// Text and not an enum: a snapshot may hold a slot that only a later release knows.
public struct PhotoSlot: RawRepresentable, Sendable, Hashable, Codable {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The plate that shows the whole VIN.
    public static let vin = PhotoSlot(rawValue: "vin")

    /// The names that a caller may give, each with a word in every language (`photos.slot.…`).
    public static let all = [
        "front", "front_left", "front_right", "left", "right", "rear", "rear_left", "rear_right", "interior", "cluster",
        "trunk", "wheels", "port", "vin", "damage", "other",
    ].map(PhotoSlot.init(rawValue:))
}

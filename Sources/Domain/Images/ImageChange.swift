/// What a caller wants to be different about a photo. A member that is nil stays; one that holds nil is taken away.
public struct ImageChange: Sendable, Equatable {
    public var caption: String??
    public var alt: String??
    public var slot: PhotoSlot??
    public var vin: VIN??
    /// 0 is first; beyond the end means last.
    public var position: Int?

    public init() {}
}

/// What is said about a photo when it comes.
public struct ImageDetails: Sendable, Equatable {
    public var caption: String?
    public var alt: String?
    public var slot: PhotoSlot?
    public var vin: VIN?

    public init(caption: String? = nil, alt: String? = nil, slot: PhotoSlot? = nil, vin: VIN? = nil) {
        self.caption = caption
        self.alt = alt
        self.slot = slot
        self.vin = vin
    }
}

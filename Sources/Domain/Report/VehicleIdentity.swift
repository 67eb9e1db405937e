/// Which car it is: from the VIN, the option codes and the car's own configuration.
public struct VehicleIdentity: Sendable, Equatable {
    public let vin: VINDecoder
    /// `Model Y`; nil for a VIN that is not known to be a Tesla's.
    public let model: String?
    /// The variant's name as Tesla writes it, without the model: `Long Range AWD`.
    public let trim: String?
    public let year: Int?
    /// The paint's name as Tesla writes it.
    public let paint: VehicleOption?

    init(_ report: ReportModel) {
        let vin = VINDecoder(report.vin)
        self.vin = vin
        model = vin.model
        year = vin.year
        let options = (report.options ?? []).filter(\.isActive)
        let name = options.first { $0.code.hasPrefix("MT") }?.name
        trim = name.map { Self.without(prefix: vin.model, in: $0) }.flatMap { $0.isEmpty ? nil : $0 }
        paint = options.first { $0.colorCode != nil }
    }

    private static func without(prefix: String?, in name: String) -> String {
        guard let prefix, name.hasPrefix(prefix) else { return name }
        return String(name.dropFirst(prefix.count).drop { $0 == " " })
    }
}

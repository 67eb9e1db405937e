/// What a Tesla VIN says about the car, offline (facts 6.7). Anything unknown is nil.
public struct VINDecoder: Sendable, Equatable {
    public enum Plant: String, Sendable, CaseIterable, Decodable {
        case fremont, austin, shanghai, berlin, paloAlto = "palo_alto"
    }
    public enum Energy: String, Sendable, CaseIterable { case lithiumIon = "lithium_ion", lfp }

    /// `Model S`, `Model 3`, `Model X`, `Model Y`, `Cybertruck`, `Roadster`: product names, the same in all languages.
    public let model: String?
    /// 2010 to 2030.
    public let year: Int?
    public let plant: Plant?
    public let energy: Energy?

    public init(_ vin: VIN) {
        let letters = Array(vin.rawValue)
        model = Self.models[letters[3]]
        year = Self.years[letters[9]]
        plant = Self.plants[letters[10]]
        energy = letters[6] == "F" ? .lfp : letters[6] == "E" ? .lithiumIon : nil
    }

    private static let models: [Character: String] = [
        "S": "Model S", "3": "Model 3", "X": "Model X", "Y": "Model Y", "C": "Cybertruck", "R": "Roadster",
    ]
    private static let years: [Character: Int] = [
        "A": 2010, "B": 2011, "C": 2012, "D": 2013, "E": 2014, "F": 2015, "G": 2016, "H": 2017, "J": 2018, "K": 2019,
        "L": 2020, "M": 2021, "N": 2022, "P": 2023, "R": 2024, "S": 2025, "T": 2026, "V": 2027, "W": 2028, "X": 2029,
        "Y": 2030,
    ]
    private static let plants: [Character: Plant] = [
        "F": .fremont, "A": .austin, "C": .shanghai, "B": .berlin, "P": .paloAlto,
    ]
}

/// Arithmetic of vehicle identification numbers (ISO 3779, North American check digit at position 9).
enum VIN {
    private static let values: [Character: Int] = [
        "A": 1, "B": 2, "C": 3, "D": 4, "E": 5, "F": 6, "G": 7, "H": 8, "J": 1, "K": 2, "L": 3, "M": 4, "N": 5,
        "P": 7, "R": 9, "S": 2, "T": 3, "U": 4, "V": 5, "W": 6, "X": 7, "Y": 8, "Z": 9,
    ]
    private static let weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]

    /// The digit (or `X`) that belongs at position 9, or nil when the text is no VIN.
    static func checkDigit(_ vin: String) -> Character? {
        guard vin.count == 17 else { return nil }
        var sum = 0
        for (character, weight) in zip(vin, weights) {
            guard let value = character.wholeNumberValue ?? values[character] else { return nil }
            sum += value * weight
        }
        return sum % 11 == 10 ? "X" : Character(String(sum % 11))
    }
}

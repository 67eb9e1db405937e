import Domain

/// A text with its language, when that is not the report's.
struct ForeignText {
    let text: String
    var language: String?
}

/// Words for the car's own codes. A code without a word of ours is printed as the car gives it, marked as English.
struct VehicleWords {
    let context: ReportContext

    private var words: Messages { context.words }
    private var configuration: VehicleSnapshot.Configuration? { context.model.snapshot?.configuration }

    /// The paint by our own word, else by Tesla's name.
    var paint: ForeignText? {
        let code = configuration?.exteriorColor
        if let code, words.has("colour." + code) { return ForeignText(text: words("colour." + code)) }
        if let name = context.figures.identity.paint?.name { return ForeignText(text: name, language: "en") }
        return code.map { ForeignText(text: Self.spaced($0), language: "en") }
    }

    /// `Black2` is black.
    var interior: ForeignText? {
        guard let code = configuration?.interiorTrim else { return option("IN", "IP") }
        let colour = String(code.prefix { !$0.isNumber })
        if words.has("interior." + colour) { return ForeignText(text: words("interior." + colour)) }
        return ForeignText(text: Self.spaced(colour), language: "en")
    }

    /// `Gemini19` is Gemini 19″.
    var wheels: ForeignText? {
        guard let code = configuration?.wheelType else { return option("W") }
        return ForeignText(text: Self.wheelName(code), language: "en")
    }

    var drive: String? {
        guard let badge = configuration?.trimBadging?.lowercased(), !badge.isEmpty else { return nil }
        if badge.hasSuffix("d") { return words("drive.all_wheel") }
        return badge.allSatisfy(\.isNumber) ? words("drive.rear_wheel") : nil
    }

    var assistance: ForeignText? {
        if let option = option("AP") { return option }
        guard let code = configuration?.driverAssist else { return nil }
        return computer ?? ForeignText(text: code, language: "en")
    }

    /// `TeslaAP3`: the third generation of the computer.
    var computer: ForeignText? {
        guard let code = configuration?.driverAssist else { return nil }
        guard code.hasPrefix("TeslaAP"), let generation = Int(code.dropFirst(7)) else {
            return ForeignText(text: Self.spaced(code), language: "en")
        }
        return ForeignText(text: words("assist.computer", ["generation": "\(generation)"]))
    }

    var supercharging: ForeignText? {
        guard let option = context.model.options?.first(where: { $0.code.hasPrefix("SC") && $0.isActive }) else {
            return nil
        }
        let key = "supercharging." + option.code
        return words.has(key)
            ? ForeignText(text: words(key)) : ForeignText(text: option.name ?? option.code, language: "en")
    }

    var plant: String? { context.figures.identity.vin.plant.map { words("plant." + $0.rawValue) } }

    private func option(_ prefixes: String...) -> ForeignText? {
        let found = context.model.options?.first { option in
            option.isActive && prefixes.contains { option.code.hasPrefix($0) }
        }
        return found.map { ForeignText(text: $0.name ?? $0.code, language: "en") }
    }

    /// `DeepBlue` becomes `Deep Blue`.
    static func spaced(_ code: String) -> String {
        var text = ""
        var previous: Character = " "
        for character in code {
            let startsWord = character.isUppercase && !previous.isUppercase || character.isNumber != previous.isNumber
            if startsWord, previous != " " { text += " " }
            text.append(character)
            previous = character
        }
        return text
    }

    static func wheelName(_ code: String) -> String {
        spaced(code).split(separator: " ").map { word in
            word.count == 2 && word.allSatisfy(\.isNumber) ? word + "″" : String(word)
        }.joined(separator: " ")
    }
}

public import Domain

/// One invoice together with the charging session it belongs to.
public struct InvoiceEntry: Sendable {
    public let invoice: ChargingInvoice
    public let session: SessionFigures
    /// The session's first: it alone shows what the session cost, so that a list adds up.
    public let bearsTotal: Bool

    /// Tesla's own name, without anything a file system could trip over.
    public var originalName: String {
        let name = (invoice.fileName ?? invoice.contentId).map { character in
            character.isNewline || "/\\:*?\"<>|".contains(character) || character.unicodeScalars.first!.value < 0x20
                ? "_" : character
        }
        let text = String(name.prefix(120))
        return text.lowercased().hasSuffix(".pdf") ? text : text + ".pdf"
    }

    /// In an archive: `2026-03-14_Lahti_4020P0000973181_FI-FI.pdf`, sortable, ASCII.
    var fileName: String {
        let date = RFC3339.format(session.session.start).prefix(10)
        let town = (session.session.site ?? "site").prefix { $0 != "," && $0 != "-" }
        let stem = (invoice.fileName ?? invoice.contentId).split(separator: ".").first.map(String.init) ?? "invoice"
        return "\(date)_\(FileNames.safe(String(town)))_\(FileNames.safe(stem)).pdf"
    }
}

/// The invoices of one car: what the JSON route shows and the archive holds (rows I1, I5).
public struct InvoiceList: Sendable {
    public let vin: VIN
    public let figures: ChargingFigures
    public let entries: [InvoiceEntry]
    /// Codes of invoices that could not be had at the last attempt, by content id.
    public let failures: [String: String]

    init(vin: VIN, sessions: [ChargingSession], failures: [String: String] = [:], now: CivilTime) {
        self.vin = vin
        self.failures = failures
        figures = ChargingFigures(sessions, until: now)
        entries = figures.sessions.flatMap { session in
            session.session.invoices.enumerated().map { index, invoice in
                InvoiceEntry(invoice: invoice, session: session, bearsTotal: index == 0)
            }
        }
    }
}

enum FileNames {
    /// Letters, digits, `-` and `_`; anything else becomes `-`; at most 60 characters.
    static func safe(_ text: String) -> String {
        var name = ""
        for character in text.trimmed {
            let isSafe = character.isASCII && (character.isLetter || character.isNumber || character == "_")
            if isSafe { name.append(character) } else if name.last != "-" { name.append(Self.plain(character)) }
        }
        let result = String(name.prefix(60))
        return result.isEmpty ? "file" : result
    }

    /// The nine languages' letters without their marks.
    private static func plain(_ character: Character) -> Character {
        switch character {
        case "ä", "å", "á", "à", "â", "æ": "a"
        case "Ä", "Å", "Æ": "A"
        case "ö", "ø", "ó", "ô", "ò": "o"
        case "Ö", "Ø": "O"
        case "ü", "ú", "û", "ù": "u"
        case "Ü": "U"
        case "é", "è", "ê", "ë": "e"
        case "í", "î", "ï", "ì": "i"
        case "ñ": "n"
        case "ç": "c"
        default: "-"
        }
    }
}

extension String {
    fileprivate var trimmed: Substring {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return rest
    }
}

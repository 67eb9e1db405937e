import Domain
import Hummingbird

/// `sections`: which parts of a report are wanted; an unknown name is a 422 that lists the known ones.
extension QueryFields {
    /// `?sections=battery,photos`, or `sections` and `sections[]` several times; nil when none is named.
    func sections() throws(ValidationFailure) -> [ReportSection]? {
        let texts = all("sections") + all("sections[]")
        let names = texts.flatMap { $0.split(separator: ",").map(String.init) }
        return try ReportSection.chosen(names) { _ in ["query", "sections"] }
    }
}

extension BodyFields {
    /// A list of names, or one text with commas.
    mutating func sections() -> [ReportSection]? {
        var names: [String] = []
        let isList = !isText("sections")
        if isList {
            names = strings("sections") ?? []
        } else if let text = string("sections") {
            names = text.split(separator: ",").map(String.init)
        }
        do throws(ValidationFailure) {
            return try ReportSection.chosen(names) { ["body", "sections"] + (isList ? [String($0)] : []) }
        } catch {
            for item in error.items { refuse(item) }
            return nil
        }
    }
}

extension ReportSection {
    /// In the order of the report, each once; nil when there are no names.
    fileprivate static func chosen(
        _ names: [String], at location: (Int) -> [String]
    ) throws(ValidationFailure) -> [ReportSection]? {
        var chosen: Set<ReportSection> = []
        for (index, name) in names.prefix(100).enumerated() {
            let word = name.filter { $0 != " " }
            guard let section = ReportSection(rawValue: word) else {
                throw ValidationFailure([.word(allCases.map(\.rawValue), location(index), .string(name))])
            }
            chosen.insert(section)
        }
        return chosen.isEmpty ? nil : allCases.filter(chosen.contains)
    }
}

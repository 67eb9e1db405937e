/// A reader of Prometheus' text format 0.0.4 that takes nothing but what the format allows.
public struct Exposition: Sendable {
    public struct Sample: Sendable {
        public let name: String
        public let labels: [String: String]
        public let value: Double
    }

    public struct Metric: Sendable {
        public var type = ""
        public var help = ""
        public var samples: [Sample] = []
    }

    public private(set) var metrics: [String: Metric] = [:]

    /// - Throws: `Unexpected` with the line that is wrong.
    public init(_ text: String) throws {
        guard text.isEmpty || text.hasSuffix("\n") else { throw Unexpected("no line feed at the end") }
        var current = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            var reader = Reader(line)
            if line.hasPrefix("# HELP ") {
                reader.skip(7)
                current = try reader.begin(&metrics, "")
                metrics[current]?.help = try reader.text(until: nil)
            } else if line.hasPrefix("# TYPE ") {
                reader.skip(7)
                current = try reader.begin(&metrics, current)
                metrics[current]?.type = try reader.type()
            } else {
                let sample = try reader.sample()
                guard let metric = metrics[current], metric.owns(sample.name, of: current) else { throw reader.wrong }
                metrics[current]?.samples.append(sample)
            }
        }
        for (name, metric) in metrics { try metric.check(name) }
    }

    /// The sum of all samples of that name whose labels hold these; nil when there is none.
    public func sum(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        let found = metrics.values.flatMap(\.samples).filter { sample in
            sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value }
        }
        return found.isEmpty ? nil : found.reduce(0) { $0 + $1.value }
    }
}

extension Exposition.Metric {
    fileprivate func owns(_ sample: String, of name: String) -> Bool {
        type == "histogram" ? ["_bucket", "_sum", "_count"].contains { sample == name + $0 } : sample == name
    }

    /// Each series once; buckets that rise, end at infinity and agree with the count.
    fileprivate func check(_ name: String) throws {
        let keys = samples.map { "\($0.name)\($0.labels.sorted { $0.key < $1.key })" }
        guard Set(keys).count == keys.count else { throw Unexpected("\(name): a series twice") }
        if type == "counter", !samples.allSatisfy({ $0.value >= 0 }) { throw Unexpected("\(name): below zero") }
        guard type == "histogram" else { return }
        var last: [[String: String]: (bound: Double, count: Double)] = [:]
        for sample in samples where sample.name == name + "_bucket" {
            var labels = sample.labels
            let bound = labels.removeValue(forKey: "le").flatMap(Exposition.number)
            guard let bound, bound > last[labels]?.bound ?? -.infinity, sample.value >= last[labels]?.count ?? 0 else {
                throw Unexpected("\(name): buckets out of order")
            }
            last[labels] = (bound, sample.value)
        }
        for sample in samples where sample.name == name + "_count" {
            guard let end = last[sample.labels], end.bound == .infinity, end.count == sample.value else {
                throw Unexpected("\(name): buckets and count differ")
            }
        }
    }
}

extension Exposition {
    fileprivate static func number(_ text: some StringProtocol) -> Double? {
        switch text {
        case "+Inf": .infinity
        case "-Inf": -.infinity
        case "NaN": .nan
        default: text.first?.isLetter == true ? nil : Double(text)
        }
    }

    /// One line, read from the left.
    private struct Reader {
        let line: Substring
        private var rest: Substring

        init(_ line: Substring) {
            self.line = line
            rest = line
        }

        var wrong: Unexpected { Unexpected("not in the format: \(line)") }

        mutating func skip(_ count: Int) { rest = rest.dropFirst(count) }

        /// A metric begins with HELP or TYPE, and only once.
        mutating func begin(_ metrics: inout [String: Metric], _ current: String) throws -> String {
            let name = try self.name()
            try take(" ")
            if let known = metrics[name] {
                guard name == current, known.type.isEmpty else { throw wrong }
            } else {
                metrics[name] = Metric()
            }
            return name
        }

        mutating func type() throws -> String {
            guard ["counter", "gauge", "histogram"].contains(rest) else { throw wrong }
            return String(rest)
        }

        mutating func sample() throws -> Sample {
            let name = try self.name()
            var labels: [String: String] = [:]
            if rest.first == "{" {
                repeat {
                    skip(1)
                    let label = try self.name()
                    try take("=\"")
                    guard labels.updateValue(try text(until: "\""), forKey: label) == nil else { throw wrong }
                } while rest.first == ","
                try take("}")
            }
            try take(" ")
            guard let value = Exposition.number(rest) else { throw wrong }
            return Sample(name: name, labels: labels, value: value)
        }

        private mutating func name() throws -> String {
            let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            guard let first = name.first, !first.isNumber else { throw wrong }
            rest = rest[name.endIndex...]
            return String(name)
        }

        private mutating func take(_ text: String) throws {
            guard rest.hasPrefix(text) else { throw wrong }
            skip(text.count)
        }

        /// With its escapes undone; the end is taken too.
        mutating func text(until end: Character?) throws -> String {
            var text = ""
            while let character = rest.popFirst() {
                if character == end { return text }
                guard character == "\\" else {
                    text.append(character)
                    continue
                }
                switch rest.popFirst() {
                case "n": text.append("\n")
                case "\\": text.append("\\")
                case "\"" where end == "\"": text.append("\"")
                default: throw wrong
                }
            }
            guard end == nil else { throw wrong }
            return text
        }
    }
}

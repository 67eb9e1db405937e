import Domain
import FoundationEssentials
import Testing

/// Numbers that clients send, as nobody in his right mind sends them: none may stop the program.
@Suite struct ClientNumberTests {
    static let numbers = [
        "0", "1", "-1", "+1", "007", "1000000000", "1000000001", "999999999999999", "1000000000000000",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551616", "1e9", "0x10",
        "NaN", "inf", "\u{663}", " 1", "", ".", "-", String(repeating: "9", count: 400),
    ]

    @Test func `places in lists`() throws {
        let ids = IDGenerator(partitions: 4)
        let task = ids.task(for: ids.session()).rawValue
        for first in Self.numbers {
            for second in Self.numbers {
                for third in Self.numbers {
                    guard let mark = QueueMark(rawValue: "\(first).\(second).\(third)") else { continue }
                    #expect((0...1_000_000_000).contains(mark.offset))
                    #expect(QueueMark(rawValue: mark.rawValue) == mark)
                }
                if let event = EventID(rawValue: "\(first)-\(second)") {
                    #expect(EventID(rawValue: event.rawValue) == event)
                    #expect(!RFC3339.format(event.time).isEmpty)
                }
            }
            if let mark = DeadLetterMark(rawValue: "\(first)-\(task)") {
                #expect(DeadLetterMark(rawValue: mark.rawValue) == mark)
            }
        }
        #expect(QueueMark(rawValue: "0.0.9223372036854775807") == nil)
        #expect(DeadLetterMark(rawValue: "9223372036854775807-\(task)") == nil)
    }

    @Test func `times`() {
        for year in Self.numbers + ["0000", "9999", "2026"] {
            for day in ["00", "01", "29", "31", "99", "-1"] {
                for offset in ["", "Z", "+18:59", "-18:59", "+99:99"] {
                    for fraction in ["", ".", ".999999999", ".9999999999"] {
                        let text = "\(year)-02-\(day)T23:59:60\(fraction)\(offset)"
                        if let time = RFC3339.parse(text) { #expect(RFC3339.parse(RFC3339.format(time)) != nil) }
                    }
                }
            }
        }
    }
}

import Domain
import FoundationEssentials
import NIOCore

/// Writes a JSON document member by member: nil becomes null, the order is the caller's. Status polls pass through it,
/// so it makes no intermediate values.
struct JSONWriter {
    private var bytes: [UInt8] = []
    private var needsComma = false

    init(capacity: Int = 2_048) { bytes.reserveCapacity(capacity) }

    var buffer: ByteBuffer { ByteBuffer(bytes: bytes) }

    mutating func object(_ members: (inout JSONWriter) throws -> Void) rethrows {
        separate()
        try nest("{", "}", members)
    }

    mutating func object(_ name: String, _ members: (inout JSONWriter) throws -> Void) rethrows {
        key(name)
        try nest("{", "}", members)
    }

    mutating func array<Items: Sequence>(
        _ name: String, _ items: Items, _ write: (inout JSONWriter, Items.Element) throws -> Void
    ) rethrows {
        key(name)
        try nest("[", "]") { json in for item in items { try write(&json, item) } }
    }

    mutating func field(_ name: String, _ value: (some JSONScalar)?) {
        key(name)
        if let value { value.write(to: &self) } else { raw("null") }
    }

    mutating func null(_ name: String) {
        key(name)
        raw("null")
    }

    mutating func element(_ value: some JSONScalar) {
        separate()
        value.write(to: &self)
    }

    /// A member whose value is already JSON.
    mutating func embedded(_ name: String, _ json: Data) {
        key(name)
        bytes.append(contentsOf: json)
    }

    mutating func embedded(_ json: Data) {
        separate()
        bytes.append(contentsOf: json)
    }

    mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func text(_ text: String) { JSONText.append(text, to: &bytes) }

    private mutating func key(_ name: String) {
        separate()
        text(name)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func nest(
        _ open: String, _ close: String, _ content: (inout JSONWriter) throws -> Void
    ) rethrows {
        raw(open)
        needsComma = false
        try content(&self)
        raw(close)
        needsComma = true
    }
}

/// A value without members.
protocol JSONScalar {
    func write(to json: inout JSONWriter)
}

extension String: JSONScalar { func write(to json: inout JSONWriter) { json.text(self) } }
extension Int: JSONScalar { func write(to json: inout JSONWriter) { json.raw(String(self)) } }
extension Int64: JSONScalar { func write(to json: inout JSONWriter) { json.raw(String(self)) } }
extension Bool: JSONScalar { func write(to json: inout JSONWriter) { json.raw(self ? "true" : "false") } }
extension Decimal: JSONScalar { func write(to json: inout JSONWriter) { json.raw(isNaN ? "null" : description) } }
extension Date: JSONScalar { func write(to json: inout JSONWriter) { json.text(RFC3339.format(self)) } }
extension OffsetDate: JSONScalar { func write(to json: inout JSONWriter) { json.text(RFC3339.format(self)) } }

extension Double: JSONScalar {
    func write(to json: inout JSONWriter) {
        if isFinite, self == rounded(), magnitude < 1e15 {
            json.raw(String(Int64(self)))
        } else {
            json.raw(isFinite ? String(self) : "null")
        }
    }
}

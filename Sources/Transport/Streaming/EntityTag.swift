/// Comparison of entity tags (RFC 9110, 8.8.3).
enum EntityTag {
    static func strong(_ value: String) -> String { "\"\(value)\"" }
    static func weak(_ hash: UInt64) -> String { "W/\"" + String(hash, radix: 36) + "\"" }

    /// Whether an `If-None-Match` or `If-Range` header names `tag`; weak comparison.
    static func matches(_ header: String, _ tag: String) -> Bool {
        header.split(separator: ",").contains { candidate in
            let text = candidate.drop { $0 == " " }.prefix { $0 != " " }
            return text == "*" || opaque(text) == opaque(tag[...])
        }
    }

    private static func opaque(_ tag: Substring) -> Substring { tag.hasPrefix("W/") ? tag.dropFirst(2) : tag }
}

extension ArraySlice<UInt8> {
    /// Where `pattern` first stands; nil for an empty pattern.
    func firstRange(of pattern: [UInt8]) -> Range<Int>? {
        guard let first = pattern.first else { return nil }
        var from = startIndex
        while let start = self[from...].firstIndex(of: first) {
            if self[start...].starts(with: pattern) { return start..<(start + pattern.count) }
            from = start + 1
        }
        return nil
    }

    func hasSuffix(_ other: [UInt8]) -> Bool { suffix(other.count).elementsEqual(other) }
}

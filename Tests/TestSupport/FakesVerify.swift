package import Domain

/// Copies of verify records in memory.
package actor FakeVerifyProjection: VerifyProjection {
    private var kept: [VerifyCode: SealedVerifyPages] = [:]
    private var isAway = false

    package init() {}

    /// As after FLUSHALL.
    package func flush() { kept = [:] }
    /// Refuses everything, or works again.
    package func goAway(_ away: Bool = true) { isAway = away }

    package func pages(of code: VerifyCode) async throws(StoreError) -> SealedVerifyPages {
        if isAway { throw .unavailable("away") }
        return kept[code] ?? SealedVerifyPages()
    }

    package func keep(_ pages: SealedVerifyPages, of code: VerifyCode) async throws(StoreError) {
        if isAway { throw .unavailable("away") }
        var known = kept[code] ?? SealedVerifyPages()
        known.record = known.record ?? pages.record
        known.withdrawal = known.withdrawal ?? pages.withdrawal
        kept[code] = known
    }
}

/// Finds what it was told.
package struct FakeCodeFinder: CodeFinder {
    private let find: @Sendable ([UInt8]) throws(CodeSearchError) -> [VerifyCode]

    package init(_ find: @escaping @Sendable ([UInt8]) throws(CodeSearchError) -> [VerifyCode] = { _ in [] }) {
        self.find = find
    }

    package func codes(in pdf: [UInt8]) async throws(CodeSearchError) -> [VerifyCode] { try find(pdf) }
}

import Testing

@testable import Rendering

@Suite struct TablePagesTests {
    private let pages = TablePages(first: 8, other: 12)

    /// Groups of `size` rows, each closed by a sum.
    private func groups(_ count: Int, of size: Int) -> [TablePages.Row] {
        (0..<count).flatMap { _ in
            Array(repeating: TablePages.Row(kind: .entry), count: size) + [TablePages.Row(kind: .closing)]
        }
    }

    @Test func everyRowIsOnOnePageAndNoPageIsTooFull() {
        for count in 1...60 {
            let rows = groups(count, of: 3)
            let parts = pages.divide(rows)
            #expect(parts.flatMap { Array($0) } == Array(rows.indices))
            #expect(parts.enumerated().allSatisfy { $1.count <= ($0 == 0 ? 8 : 12) })
        }
    }

    @Test func pagesAreAsFewAsCanBe() {
        #expect(pages.divide(groups(2, of: 3)) == [0..<8])
        #expect(pages.divide(groups(5, of: 3)).count == 2)
        #expect(pages.divide([]).isEmpty)
    }

    @Test func pagesAreFullButTheLastWhichHasMoreThanARow() {
        let parts = pages.divide(Array(repeating: TablePages.Row(kind: .entry), count: 21)).map(\.count)
        #expect(parts == [8, 7, 6])
        #expect(pages.divide(Array(repeating: TablePages.Row(kind: .entry), count: 30)).map(\.count) == [8, 12, 10])
    }

    @Test func closerRowsSpareAnAlmostEmptyPage() {
        #expect(TablePages.isDense(groups(22, of: 3)))
        #expect(!TablePages.isDense(groups(18, of: 3)))
        #expect(!TablePages.isDense(groups(27, of: 3)))
        #expect(!TablePages.isDense(groups(600, of: 3)))
    }

    @Test func aPageEndsWhereAGroupEnds() {
        let parts = pages.divide(groups(6, of: 3))
        #expect(parts.allSatisfy { $0.upperBound.isMultiple(of: 4) })
    }

    @Test func noPageBeginsWithASumOrTheRestOfARow() {
        var rows = groups(4, of: 7)
        rows[9].kind = .continuation
        for part in pages.divide(rows) { #expect(rows[part.lowerBound].kind == .entry) }
    }

    @Test func higherRowsTakeMoreRoom() {
        let rows = Array(repeating: TablePages.Row(kind: .entry, height: 2), count: 8)
        #expect(pages.divide(rows).map(\.count).allSatisfy { $0 <= 6 })
    }

    @Test func rowsThatCannotBeCutWellAreStillDivided() {
        let rows = Array(repeating: TablePages.Row(kind: .continuation), count: 40)
        #expect(pages.divide(rows).flatMap { Array($0) } == Array(rows.indices))
    }

    @Test(arguments: [
        ("Kotka, Finland - Sutelantie", "Kotka, Sutelantie"), ("Barstow, CA - Lenwood Road", "Barstow, Lenwood Road"),
        ("Helsinki", "Helsinki"), ("A, B", "A, B"), ("", ""),
    ])
    func sitesAreNamedWithoutTheirCountry(name: String, short: String) { #expect(SiteName(name).text == short) }
}

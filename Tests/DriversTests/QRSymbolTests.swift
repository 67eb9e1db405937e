import Drivers
import Testing

@Suite struct QRSymbolTests {
    @Test func isASquareWithItsThreeEyes() throws {
        let rows = try #require(QRSymbol("https://car.example/verify/7KQ4-M2XD-9F3A-BCDE")).rows
        #expect((21...57).contains(rows.count))
        #expect(rows.allSatisfy { $0.count == rows.count })
        let last = rows.count - 1
        for (row, column) in [(0, 0), (0, last - 6), (last - 6, 0)] {
            #expect(rows[row][column..<column + 7].allSatisfy { $0 })
            #expect(!rows[row + 1][column + 1] && rows[row + 3][column + 3])
        }
    }

    @Test func theSameTextGivesTheSameSymbol() {
        #expect(QRSymbol("a") == QRSymbol("a") && QRSymbol("a") != QRSymbol("b"))
    }

    @Test func whatNoSymbolHoldsGivesNone() {
        #expect(QRSymbol("") == nil)
        #expect(QRSymbol(String(repeating: "x", count: 5_000)) == nil)
    }
}

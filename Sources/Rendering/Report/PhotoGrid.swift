/// Pictures in rows that fill the width of the page. Which ones share a row is chosen so that the rows are about
/// equally high and the page holds them all; the order stays.
struct PhotoGrid {
    /// Neighbours of one height.
    struct Row: Equatable {
        let photos: Range<Int>
        /// Millimetres.
        var height: Double
        /// False where the pictures would have to be too high to fill the width.
        var isFull: Bool

        init(_ photos: Range<Int>, _ aspects: [Double], highest: Double) {
            let gutters = PhotoGrid.gutter * Double(photos.count - 1)
            let wanted = (PhotoGrid.width - gutters) / aspects[photos].reduce(0, +)
            self.photos = photos
            height = min(highest, wanted)
            isFull = wanted <= highest
        }
    }

    private static let width = 178.0
    private static let gutter = 4.0
    /// Nothing can be written below a picture that is narrower.
    private static let narrowest = 34.0
    /// Pictures among which every division is tried.
    private static let mostTried = 10

    let rows: [Row]

    /// - Parameters:
    ///   - aspects: width by height of each picture.
    ///   - room: millimetres for the rows with what stands below the pictures.
    ///   - highest: millimetres that no picture exceeds.
    ///   - caption: millimetres of the text below a picture of some width.
    init(_ aspects: [Double], room: Double, highest: Double, caption: (_ photo: Int, _ width: Double) -> Double) {
        func divided(_ ends: [Int]) -> [Row] {
            zip([0] + ends, ends + [aspects.count]).map { Row($0..<$1, aspects, highest: highest) }
        }
        guard aspects.count <= Self.mostTried else {
            rows = divided(Array(stride(from: 3, to: aspects.count, by: 3)))
            return
        }
        /// What the rows take beside the pictures.
        func texts(_ rows: [Row]) -> Double {
            rows.reduce(0) { sum, row in
                sum + Self.gutter + (row.photos.map { caption($0, aspects[$0] * row.height) }.max() ?? 0)
            }
        }
        func cost(_ rows: [Row]) -> Double {
            let heights = rows.map(\.height)
            let mean = heights.reduce(0, +) / Double(heights.count)
            let uneven = heights.reduce(0) { $0 + ($1 / mean - 1) * ($1 / mean - 1) }
            let ragged = rows.reduce(0) { sum, row in
                let used = aspects[row.photos].reduce(0, +) * row.height / Self.width
                return sum + (row.isFull ? 0 : (1 - used) * (1 - used) * 2)
            }
            let narrow = rows.contains { row in
                row.photos.contains { aspects[$0] * row.height < Self.narrowest }
            }
            let left = 1 - (heights.reduce(0, +) + texts(rows)) / room
            return uneven + ragged + (narrow ? 5 : 0) + (left < 0 ? -left * 20 : left / 2)
        }
        let divisions = (0..<(1 << max(0, aspects.count - 1))).map { cuts in
            divided((1..<max(1, aspects.count)).filter { cuts & (1 << ($0 - 1)) != 0 })
        }
        let best = divisions.map { (rows: $0, cost: cost($0)) }.min { $0.cost < $1.cost }?.rows ?? []
        let share = (room - texts(best)) / best.reduce(0) { $0 + $1.height }
        rows =
            share >= 1
            ? best
            : best.map { row in
                var row = row
                (row.height, row.isFull) = (row.height * share, false)
                return row
            }
    }
}

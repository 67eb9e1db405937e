import Domain

/// An invoice and its place in an archive.
struct ArchivedInvoice: Sendable {
    let path: String
    /// `vehicle_{last six of the VIN}`
    let vehicle: String
    let entry: InvoiceEntry

    static func vehicle(_ vin: VIN) -> String { "vehicle_\(vin.lastSix)" }

    /// - Parameter folders: one for each car, for archives of a whole session.
    static func all(
        of lists: [InvoiceList], folders: Bool, layout: InvoiceArchive.Layout
    ) -> [ArchivedInvoice] {
        // Some file systems do not tell capitals from small letters.
        var used: Set<String> = []
        return lists.flatMap { list in
            let vehicle = vehicle(list.vin)
            return list.entries.map { entry in
                let month = layout == .month ? "\(entry.session.month.text)/" : ""
                let stem = (folders ? vehicle + "/" : "") + month + entry.fileName.dropLast(4)
                // Tesla may give two invoices of a day the same name.
                var (path, number) = (stem + ".pdf", 1)
                while !used.insert(path.lowercased()).inserted {
                    number += 1
                    path = "\(stem)_\(number).pdf"
                }
                return ArchivedInvoice(path: path, vehicle: vehicle, entry: entry)
            }
        }
    }
}

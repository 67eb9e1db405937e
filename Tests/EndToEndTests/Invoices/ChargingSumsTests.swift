import Drivers
import FoundationEssentials
import TestSupport
import Testing

/// Sums of JSON and CSV against sums worked out independently of the mock's raw records (rows I4, I5).
@Suite(.timeLimit(.minutes(5))) struct ChargingSumsTests {
    @Test(arguments: ["fleet", "odd", "us"]) func `list and tables agree to the cent with Tesla's records`(
        account: String
    ) async throws {
        try await InvoiceRig.with(account) { rig in
            var files: [String] = []
            for path in [
                "/charging-invoices", "/charging-history.csv", "/charging-history.csv?dialect=excel-eu&lang=de",
            ] {
                let answer = try await rig.user.get(rig.base + path)
                #expect(answer.status == 200, "\(path): \(answer.text.prefix(300))")
                files.append(rig.deployment.folder.file("\(files.count)"))
                try Data(answer.body).write(to: URL(filePath: files[files.count - 1]))
            }
            let counts = try await rig.reference("sums", files[0], files[1], files[2]).split(separator: "\n")
                .reduce(into: [Substring: Substring]()) { counts, line in
                    let words = line.split(separator: " ", maxSplits: 1)
                    counts[words[0]] = words.last
                }
            func has(_ name: Substring) -> Bool { counts[name].flatMap { Int($0) }.map { $0 > 0 } ?? false }
            // What is compared is worth it.
            #expect(has("free") && has("idle") && has("month-ends"), "\(counts)")
            if account == "fleet" { #expect(counts["currencies"] == "CHF DKK EUR NOK SEK") }
            if account == "odd" { #expect(has("unpaid") && has("refunded"), "\(counts)") }
        }
    }

    private static let soffice = "/usr/bin/soffice"

    /// LibreOffice is large: `make nightly` installs it.
    @Test(
        .enabled(if: FileManager.default.fileExists(atPath: soffice), "LibreOffice is not installed"),
        arguments: [("rfc4180", "44", "1033"), ("excel-eu", "59", "1031"), ("excel-us", "44", "1033")])
    func `a spreadsheet has each dialect in the right columns`(
        dialect: String, separator: String, language: String
    ) async throws {
        try await InvoiceRig.with("odd") { rig in
            let folder = rig.deployment.folder
            let table = folder.file("\(dialect).csv")
            let answer = try await rig.user.get(rig.base + "/charging-history.csv?lang=fr&dialect=\(dialect)")
            try Data(answer.body).write(to: URL(filePath: table))
            let filter = "Text - txt - csv (StarCalc):\(separator),34,76,1,,\(language),false,true"
            let run = try await Tool.run(
                Self.soffice,
                [
                    "--headless", "--norestore", "-env:UserInstallation=file://\(folder.file("profile"))",
                    "--infilter=\(filter)", "--convert-to", "xlsx", "--outdir", folder.path, table,
                ])
            #expect(run.status.isSuccess, "\(run.output)")
            let found = try await InvoiceRig.python(["workbook", table, dialect, folder.file("\(dialect).xlsx")])
            #expect(found.hasPrefix("rows "), "\(found)")
        }
    }

    @Test func `a month by the site's clock and one by the clock of a place`() async throws {
        try await InvoiceRig.with { rig in
            func months(_ query: String) async throws -> Set<Substring> {
                let text = try await rig.user.get(rig.base + "/charging-history.csv?" + query).text
                return Set(
                    text.split(separator: "\r\n").dropFirst().map { $0.split(separator: "\"").last ?? $0 }
                        .compactMap { $0.split(separator: ",").first { $0.hasPrefix("20") }?.prefix(7) })
            }
            let month = try await rig.list().list("monthly_totals").last?.string("month") ?? ""
            #expect(try await months("month=\(month)") == [month[...]])
            #expect(try await months("month=\(month)&tz=America/Los_Angeles") == [month[...]])
            let text = try await rig.user.get(rig.base + "/charging-history.csv?tz=Asia/Tokyo").text
            #expect(text.split(separator: "\r\n").dropFirst().allSatisfy { $0.contains("+09:00") })
        }
    }
}

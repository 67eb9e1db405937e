import Drivers
import TestSupport
import Testing

/// Archives of invoices with the program and the mock (rows I1, I2).
@Suite(.timeLimit(.minutes(10))) struct InvoiceArchiveTests {
    @Test func `a thousand invoices stream through little memory, and every tool reads them`() async throws {
        try await InvoiceRig.with(switches: #"{"historyDensity":12,"invoiceKilobytes":200}"#) { rig in
            let invoices = try await rig.invoices()
            #expect(invoices.count >= 1_000)
            let last = try #require(invoices.last)
            // What grows once does so before: workers, connections, caches.
            let month = try await rig.list().list("monthly_totals").first?.string("month") ?? ""
            #expect(try await rig.user.get(rig.base + "/charging-invoices.zip?month=\(month)").status == 200)
            let memory = ResidentMemory(processID: rig.server.process.processID)
            try memory.reset()
            let before = try memory.now()

            try await rig.fault("hold", last, #","seconds":120"#)
            let file = rig.deployment.folder.file("all.zip")
            let download = try await StreamedDownload.open(
                rig.server.base, rig.base + "/charging-invoices.zip", into: file)
            #expect(download.status == 200)
            try await download.firstByte()
            #expect(try await !rig.asked().contains(last), "the last invoice came before the first byte")
            try await rig.clearFaults()
            let end = try await download.end()
            #expect(end.trailers["x-invoices"] == "\(invoices.count) ok, 0 failed")
            #expect(end.bytes > invoices.count * 200 * 1_024)
            let growth = try memory.peak() - before
            print("\(invoices.count) invoices, \(end.bytes >> 20) MiB: memory grew by \(growth >> 10) KiB")
            #expect(growth < 32 << 20)

            for tool in [["unzip", "-tq"], ["zipinfo", "-t"], ["7z", "t", "-bd"]] {
                let run = try await Tool.run(tool[0], Array(tool.dropFirst()) + [file])
                #expect(run.status.isSuccess, "\(tool[0]): \(run.output.suffix(500))")
            }
            #expect(try await rig.reference("archive", file) == "ok \(invoices.count) failed 0")
        }
    }

    @Test func `three invoices that cannot be had are named everywhere, and the archive is whole`() async throws {
        try await InvoiceRig.with { rig in
            let invoices = try await rig.invoices()
            let (absent, broken, cut, once) = (invoices[3], invoices[10], invoices[20], invoices[30])
            try await rig.fault("status", absent, #","status":404"#)
            try await rig.fault("status", broken, #","status":500"#)
            try await rig.fault("truncated", cut)
            try await rig.fault("truncated", once, #","times":1"#)
            let file = rig.deployment.folder.file("some.zip")
            let download = try await StreamedDownload.open(
                rig.server.base, rig.base + "/charging-invoices.zip?layout=month", into: file)
            let end = try await download.end()
            let failed = [absent, broken, cut].sorted()
            #expect(end.trailers["x-invoices"] == "\(invoices.count - 3) ok, 3 failed")
            #expect(end.trailers["x-invoices-failed"] == failed.joined(separator: ", "))
            let asked = try await rig.asked()
            for id in [cut, once] { #expect(asked.count { $0 == id } == 2, "asked for once more, and no oftener") }
            let reasons = try await rig.list().list("invoices").filter { $0.string("status") == "failed" }
                .reduce(into: [:]) { $0[$1.string("content_id") ?? ""] = $1.string("reason") }
            #expect(reasons == [absent: "invoice_not_found", broken: "tesla_unavailable", cut: "invoice_unreadable"])
            for tool in [["unzip", "-tq"], ["7z", "t", "-bd"]] {
                let run = try await Tool.run(tool[0], Array(tool.dropFirst()) + [file])
                #expect(run.status.isSuccess, "\(tool[0]): \(run.output.suffix(500))")
            }
            let strict = try await rig.user.get(rig.base + "/charging-invoices.zip?strict=1")
            #expect(strict.status == 502 && JSON(strict).string("code") == "tesla_error")
            // The reference compares with what the mock gives: it must give all but those that failed.
            try await rig.clearFaults()
            let reference = try await rig.reference("archive", file, absent, broken, cut)
            #expect(reference == "ok \(invoices.count - 3) failed 3")
            #expect(try await rig.user.get(rig.base + "/charging-invoices.zip?strict=1").status == 200)
            #expect(try await rig.list().list("invoices").allSatisfy { $0.string("status") != "failed" })
        }
    }

    @Test func `when the client is gone, Tesla is asked for no more`() async throws {
        try await InvoiceRig.with(switches: #"{"historyDensity":12,"invoiceKilobytes":200}"#) { rig in
            let count = try await rig.invoices().count
            try await rig.deployment.tellMock("switches", #"{"latencyMilliseconds":50}"#)
            let download = try await StreamedDownload.open(rig.server.base, rig.base + "/charging-invoices.zip")
            try await download.firstByte()
            await download.close()
            let asked = try await rig.askedInTheEnd(of: count)
            #expect(asked < count / 2, "\(asked) of \(count) were asked for")
        }
    }

    @Test func `the same while nothing is written yet`() async throws {
        try await InvoiceRig.with(switches: #"{"historyDensity":12}"#) { rig in
            let count = try await rig.invoices().count
            try await rig.deployment.tellMock("switches", #"{"latencyMilliseconds":50}"#)
            let client = try await RawConnection.open(to: rig.server.base)
            try await client.send("GET \(rig.base)/charging-invoices.zip?strict=1 HTTP/1.1\r\nHost: x\r\n\r\n")
            while try await rig.asked().isEmpty {}
            await client.close()
            let asked = try await rig.askedInTheEnd(of: count)
            #expect(asked < count / 2, "\(asked) of \(count) were asked for")
        }
    }

    @Test func `all cars of an account, one folder each`() async throws {
        try await InvoiceRig.with("fleet") { rig in
            let file = rig.deployment.folder.file("fleet.zip")
            let end = try await StreamedDownload.open(
                rig.server.base, rig.base + "/charging-invoices.zip", into: file
            ).end()
            let reference = try await rig.reference("archive", file)
            #expect(end.trailers["x-invoices"]?.hasSuffix(" 0 failed") == true)
            #expect(reference.hasPrefix("ok ") && reference.hasSuffix(" failed 0"))
            let names = try await Tool.run("zipinfo", "-1", file).output.split(separator: "\n")
            #expect(Set(names.compactMap { $0.contains("/") ? $0.split(separator: "/")[0] : nil }).count == 5)
        }
    }

    @Test func `a single invoice has Tesla's name and bytes, and who has it already costs no call`() async throws {
        try await InvoiceRig.with { rig in
            let first = try #require(try await rig.list().list("invoices").first { $0.string("content_id") != nil })
            let (id, name) = (first.string("content_id") ?? "", first.string("file_name") ?? "")
            let vin = try await rig.user.firstCar(rig.session)
            let path = rig.base + "/vehicles/\(vin)/charging-invoices/\(id)"
            let whole = try await rig.user.get(path)
            #expect(whole.status == 200 && whole.headers["Content-Type"] == "application/pdf")
            #expect(whole.headers["Content-Disposition"]?.contains("filename=\"\(name)\"") == true)
            let tag = whole.headers["ETag"] ?? ""
            let part = try await rig.user.send("GET", path, headers: ["Range": "bytes=5-9", "If-Range": tag])
            #expect(part.status == 206 && part.body == Array(whole.body[5..<10]))
            let calls = try await rig.asked().count
            #expect(try await rig.user.send("GET", path, headers: ["If-None-Match": tag]).status == 304)
            #expect(try await rig.asked().count == calls)
            // An invoice of somebody else's car does not exist here, and Tesla is not asked for it.
            let stranger = rig.deployment.user(of: rig.server)
            let other = try await stranger.signIn(account: "us")
            let car = try await stranger.firstCar(other)
            let foreign = try await stranger.get("/session/\(other)/vehicles/\(car)/charging-invoices/\(id)")
            #expect(foreign.status == 404 && JSON(foreign).string("code") == "invoice_not_found")
            #expect(try await rig.asked().count == calls)
        }
    }
}

import Drivers
import TestSupport

/// A client that changes and reads the common session, at random and through any instance, and writes down every call.
/// It never repeats one.
struct Editor: Sendable {
    let caller: Caller
    let session: String
    let cars: [String]
    let history: SessionHistory
    /// Reports of all editors together.
    let reports: Int

    private var path: String { "/session/\(session)" }

    func step() async {
        switch Int.random(in: 0..<100) {
        case 0..<20: await addImage()
        case 20..<40: await removeImage()
        case 40..<55: await changeCaption()
        case 55..<70: await changeSettings()
        case 70..<75: await askForReport()
        case 75..<85: await history.sawSession(await call("GET", path))
        case 85..<95: await history.sawImages(await call("GET", path + "/images"))
        default: await lookAtReports()
        }
    }

    /// What is there in the end.
    func lookAtAll() async {
        await history.sawSession(await call("GET", path))
        await history.sawImages(await call("GET", path + "/images"))
        await lookAtReports()
    }

    private func addImage() async {
        let caption = "first \(await history.number())"
        let head = "--b\r\nContent-Disposition: form-data; name=\"caption\"\r\n\r\n\(caption)\r\n"
        let file = "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.png\"\r\n\r\n"
        let body = Array((head + file).utf8) + Photos.dot + Array("\r\n--b--\r\n".utf8)
        let start = history.now
        let answer = await caller.once("POST", path + "/images", type: "multipart/form-data; boundary=b", body: body)
        await history.added(imageWith: caption, Outcome(answer, Span(start, history.now)))
    }

    private func removeImage() async {
        guard let image = await history.someImage else { return }
        await history.removed(image: image, await call("DELETE", path + "/images/\(image)"))
    }

    private func changeCaption() async {
        guard let image = await history.someImage else { return }
        let caption = "later \(await history.number())"
        let outcome = await call("PATCH", path + "/images/\(image)", #"{"caption":"\#(caption)"}"#)
        await history.changed(captionOf: image, to: caption, outcome)
    }

    private func changeSettings() async {
        let number = await history.number()
        let outcome = await call("PATCH", path, Settings.request(number, cars: cars))
        await history.wroteSettings(Settings(number, cars: cars).text, outcome)
    }

    private func askForReport() async {
        guard await history.mayAsk(atMost: reports) else { return }
        let body = #"{"session_id":"\#(session)","locale":"en","report":\#(ReportData.small)}"#
        await history.asked(await call("POST", "/api/v1/tesla/vehicle-report/pdf/async", body))
    }

    private func lookAtReports() async {
        await history.sawTasks(await call("GET", "/api/v1/tesla/reports?limit=100&session_id=\(session)"))
    }

    private func call(_ method: String, _ path: String, _ json: String? = nil) async -> Outcome {
        let start = history.now
        let answer = await caller.once(method, path, json: json)
        return Outcome(answer, Span(start, history.now))
    }
}

extension Photos {
    /// A picture of one pixel, PNG.
    static let dot: [UInt8] = [
        0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1,
        8, 4, 0, 0, 0, 0xb5, 0x1c, 0x0c, 2, 0, 0, 0, 0x0b, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0x64, 0x60, 0, 0,
        0, 6, 0, 2, 0x30, 0x81, 0xd0, 0x2f, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
    ]
}

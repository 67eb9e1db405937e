import Domain
import HTTPTypes
import NIOCore
import TestSupport
import Testing

@testable import Transport

/// The page of a session, as a browser without JavaScript uses it (decisions.md 23, 24).
struct PageRouteTests {
    private let world = TransportWorld()
    private static let jpeg: [UInt8] = [0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]
    private static let own = ["Origin": "null", "Sec-Fetch-Site": "same-origin"]

    private func send(
        _ path: String, _ fields: [(String, String)] = [], file: [UInt8]? = nil, from headers: [String: String] = own
    ) async throws -> TransportWorld.Reply {
        var body = ByteBuffer()
        for (name, value) in fields {
            body.writeString("--B\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n")
        }
        if let file {
            body.writeString("--B\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.jpg\"\r\n\r\n")
            body.writeBytes(file)
            body.writeString("\r\n")
        }
        body.writeString("--B--\r\n")
        var fields: HTTPFields = [.contentType: "multipart/form-data; boundary=B"]
        for (name, value) in headers { fields[HTTPField.Name(name)!] = value }
        return try await world.client.send(.post, path, headers: fields, body: body)
    }

    @Test func `cars, photos and reports have their links and forms`() async throws {
        let id = try await world.connected()
        let path = "/session/\(id)/page"
        let vin = try await JSON(world.get("/session/\(id)/vehicles")).data[0].vin.string
        let upload = try await send(
            path + "/images?lang=fi", [("caption", "<b>Edestä"), ("vin", ""), ("slot", "front")], file: Self.jpeg)
        #expect(upload.status == .seeOther && upload.headers[.location] == "../page?lang=fi")
        let order = try await send(path + "/reports", [("vin", vin), ("locale", "sv")])
        #expect(order.status == .seeOther && order.headers[.location] == "../page")
        let page = try await world.get(path + "?lang=fi")
        #expect(page.headers[.contentType] == "text/html; charset=utf-8")
        let image = try await JSON(world.get("/session/\(id)/images")).data[0]["id"].string
        for piece in [
            "lang=\"fi\"", "Aurora", "vehicles/\(vin)/report.html?lang=fi", "vehicles/\(vin)/charging-invoices.zip",
            "vehicles/\(vin)/charging-history.csv", "images/\(image)/thumbnail", "&lt;b&gt;Edestä", "Odottaa",
            "<p>front fi</p>",
            "<option value=\"rear_left\">rear_left fi</option>",
            "action=\"page/images?lang=fi\"",
        ] {
            #expect(page.text.contains(piece), "\(piece)")
        }
        #expect(!page.text.contains(id) && !page.text.contains("<script") && !page.text.contains("<b>Edestä"))
        let gone = try await send("\(path)/images/\(image)/delete")
        #expect(gone.status == .seeOther && gone.headers[.location] == "../../../page")
        #expect(try await JSON(world.get("/session/\(id)/images")).data.count == 0)
    }

    @Test func `a form of another site is refused, whatever it knows`() async throws {
        let id = try await world.connected()
        let path = "/session/\(id)/page/images"
        for headers in [
            [:], ["Origin": "https://evil.test"], ["Origin": "null"],
            ["Origin": "null", "Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"],
            ["Origin": "https://evil.test", "Sec-Fetch-Site": "same-origin"],
        ] {
            #expect(try await send(path, file: Self.jpeg, from: headers).status == .forbidden, "\(headers)")
        }
        #expect(try await JSON(world.get("/session/\(id)/images")).data.count == 0)
        #expect(try await send(path, file: Self.jpeg, from: ["Origin": TransportWorld.base]).status == .seeOther)
    }

    @Test func `what does not work is told on the page`() async throws {
        let id = try await world.connected()
        let path = "/session/\(id)/page"
        let bad = try await send(path + "/images?lang=de", file: [1, 2, 3, 4])
        #expect(bad.status == .unsupportedMediaType && bad.text.contains("Das hat nicht geklappt."))
        #expect(bad.text.contains("unsupported_image_type") && bad.text.contains("Aurora"))
        // Its links lead to the same places from the form's address.
        #expect(bad.text.contains("action=\"../page/images?lang=de\"") && bad.text.contains("href=\"../vehicles/"))
        #expect(!bad.text.contains("=\"page") && !bad.text.contains("=\"vehicles/"))
        let order = try await send(path + "/reports", [("vin", "LRW3E7EK1RC000101"), ("locale", "xx")])
        #expect(order.status == .unprocessableContent && order.text.contains("unsupported_locale"))
        #expect(try await send(path + "/reports", file: Self.jpeg).status == .badRequest)
        #expect(try await send(path + "/images/img_x/delete").status == .notFound)
    }

    @Test(arguments: ReportLanguage.allCases)
    func `it speaks the nine languages, signed in or not`(language: ReportLanguage) async throws {
        let page = try await world.get("/session/\(world.session())/page?lang=\(language.rawValue)").text
        #expect(
            page.contains("<html lang=\"\(language.tag)\">")
                && page.contains("/api/v1/tesla/oauth/login?return_to=/page&amp;locale="))
        #expect(language == .en || !page.contains("Sign in with Tesla"))
        let text = page.split(separator: "</style>").last ?? ""
        #expect(!text.contains("%"), "a place that nothing was put into")
    }

    @Test func `a sign-in leads to the page of its session`() async throws {
        #expect(try await world.get("/").text.contains("return_to=/page\""))
        let id = try await world.session()
        let onward = try await world.get("/page", [.cookie: "sid=\(id)"])
        #expect(onward.status == .seeOther && onward.headers[.location] == "/session/\(id)/page")
        #expect(try await world.get("/page").headers[.location] == "/")
    }

    @Test func `a session that is not there is no page`() async throws {
        let nobody = "ses_" + String(repeating: "0", count: 28)
        #expect(try await world.get("/session/\(nobody)/page").status == .notFound)
    }
}

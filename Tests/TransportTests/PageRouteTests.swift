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
                && page.contains("action=\"page/sign-in?lang=\(language.rawValue)\""))
        #expect(language == .en || !page.contains("Sign in with Tesla"))
        let text = page.split(separator: "</style>").last ?? ""
        #expect(!text.contains("%"), "a place that nothing was put into")
    }

    @Test func `a sign-in leads to the page of its session`() async throws {
        #expect(try await world.get("/").text.contains("return_to=/page\""))
        let id = try await world.session()
        let onward = try await world.get("/page", [.cookie: "sid=\(id)"])
        #expect(onward.status == .seeOther && onward.headers[.location] == "/session/current/page")
        let other = try await world.session()
        for path in ["/page", "/page?session_id=\(other)"] {
            #expect(try await world.get(path, [.sessionID: other]).headers[.location] == "/")
            #expect(try await world.get(path, [.cookie: "sid=\(id)"]).headers[.location] == "/session/current/page")
        }
    }

    @Test func `a sign-in from the page is for the session that it shows`() async throws {
        let (shown, other) = (try await world.session(), try await world.session())
        var from = Self.own
        from["Cookie"] = "sid=\(other)"
        let onward = try await send("/session/\(shown)/page/sign-in?lang=sv", from: from)
        let address = try #require(onward.headers[.refresh]?.split(separator: "url=").last)
        #expect(onward.status == .ok && address.hasPrefix("https://") && onward.text.contains("lang=\"sv\""))
        let state = try #require(address.split(separator: "state=").last?.prefix { $0 != "&" })
        let binding = try #require(onward.headers[.setCookie]?.prefix { $0 != ";" })
        #expect(binding.hasPrefix("tesla_sign_in="))
        let back = try await world.get(
            "/api/v1/tesla/oauth/callback?code=good&state=\(state)", [.cookie: String(binding), .accept: "text/html"])
        #expect(back.headers[.setCookie]?.hasPrefix("sid=\(shown);") == true, "\(back.headers)")
        #expect(try await send("/session/\(shown)/page/sign-in", from: [:]).status == .forbidden)
    }

    @Test func `an older browser names the origin of the page's forms, and nobody else hears the address`() async throws
    {
        let id = try await world.session()
        #expect(try await world.get("/session/\(id)/page").headers[.referrerPolicy] == "same-origin")
        #expect(try await world.get("/").headers[.referrerPolicy] == "no-referrer")
        #expect(try await send("/session/\(id)/page/images", from: [:]).headers[.referrerPolicy] == "no-referrer")
    }

    @Test func `a language that is none is told before anything is done`() async throws {
        let id = try await world.connected()
        let reply = try await send("/session/\(id)/page/images?lang=xx", file: Self.jpeg)
        #expect(reply.status == .unprocessableContent)
        #expect(try await JSON(world.get("/session/\(id)/images")).data.count == 0)
    }

    @Test func `a form that is sent twice makes one report`() async throws {
        let id = try await world.connected()
        let page = try await world.get("/session/\(id)/page").text
        let key = try #require(page.split(separator: "name=\"key\" value=\"").dropFirst().first?.prefix { $0 != "\"" })
        for (language, count) in [("sv", 1), ("sv", 1), ("fi", 2)] {
            let order = [("vin", FakeTeslaAccount.vin.rawValue), ("locale", language), ("key", String(key))]
            #expect(try await send("/session/\(id)/page/reports", order).status == .seeOther)
            #expect(await world.board.jobs.count == count)
        }
        let masked = [
            ("vin", FakeTeslaAccount.vin.rawValue), ("locale", "fi"), ("key", String(key)), ("mask_vin", "1"),
        ]
        #expect(try await send("/session/\(id)/page/reports", masked).status == .seeOther)
        #expect(await world.board.jobs.count == 3)
        #expect(await world.board.jobs.compactMap(\.job.maskVIN) == [true])
    }

    /// With a mark behind it a quote is part of a longer character, for Swift; for a browser it ends the attribute.
    @Test(arguments: ["\u{301}", "\u{FE0F}", "\u{200D}"])
    func `a mark behind a quote hides nothing`(mark: String) async throws {
        func signs(_ text: String) async throws -> [Int] {
            let id = try await world.connected()
            for name in ["caption", "alt"] {
                #expect(
                    try await send("/session/\(id)/page/images", [(name, text)], file: Self.jpeg).status == .seeOther)
            }
            let page = try await world.get("/session/\(id)/page").text
            return ["\"", "'", "<", ">"].map { (sign: Unicode.Scalar) in page.unicodeScalars.count { $0 == sign } }
        }
        let hostile = ["\"", "'", "<b", ">", "&"].map { "x" + $0 + mark + " onload=y" }.joined()
        #expect(try await signs(hostile) == signs("x"))
    }

    @Test func `a session that is not there is no page, and a person is told so in a page`() async throws {
        let path = "/session/ses_" + String(repeating: "0", count: 28) + "/page"
        #expect(try await world.get(path).status == .notFound)
        let told = try await world.get(path + "?lang=de", [.accept: "text/html"])
        #expect(told.status == .notFound && told.headers[.contentType] == "text/html; charset=utf-8")
        #expect(told.text.contains("Das hat nicht geklappt.") && told.text.contains("session_not_found"))
    }

    /// Each address that a browser shows as a page, whatever it says.
    @Test func `every page of ours has the policy`() async throws {
        let id = try await world.session()
        let car = "/session/\(try await world.connected())/vehicles/\(FakeTeslaAccount.vin.rawValue)/report.html"
        var pages = 0
        for route in RouteTable(world.dependencies).routes where route.method == .get {
            for pattern in route.patterns {
                let path = pattern.replacing("{id}", with: id).replacing("{vin}", with: FakeTeslaAccount.vin.rawValue)
                if path.contains("/events") || path.contains("/stream") { continue }
                let address = pattern.hasSuffix("/report.html") ? car : path
                let reply = try await world.get(address, [.accept: "text/html"])
                guard reply.headers[.contentType]?.hasPrefix("text/html") == true, !["/", "/admin"].contains(pattern)
                else { continue }
                pages += 1
                let policy = reply.headers[.contentSecurityPolicy] ?? ""
                for rule in ["default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"] {
                    #expect(policy.contains(rule), "\(pattern)")
                }
                #expect(!policy.contains("script-src") && !policy.contains("style-src 'unsafe-inline'"), "\(pattern)")
                #expect(
                    !reply.text.contains("<style")
                        || reply.text.contains("<style nonce=\"")
                            && !reply.text.contains("<style>"),
                    "\(pattern)")
            }
        }
        #expect(pages >= 5)
    }
}

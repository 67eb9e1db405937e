extension Fault {
    /// Every status that Tesla documents or that was seen, with each known text: one fault a row.
    ///
    /// The same statuses without a text of their own are what `Fault(.status, status:)` answers.
    public static func statusTable(path: String = "/api/1/", times: Int? = nil) -> [Fault] {
        let rows = texts.map { Fault(.status, status: $0.status, error: $0.error) } + shapes
        return rows.map { row in
            var row = row
            (row.path, row.times) = (path, times)
            return row
        }
    }

    /// nil stands for the usual answer of the status.
    private static let texts: [(status: Int, error: String?)] = [
        (400, "invalid_command"), (400, "invalid_field"), (400, "invalid_request"), (400, "invalid_auth_code"),
        (400, "invalid_redirect_url"), (400, "unsupported_grant_type"), (400, "unauthorized_client"),
        (401, nil), (401, "token expired (401)"), (401, "invalid bearer token"), (401, "mobile_access_disabled"),
        (401, "login_required"), (401, "unknown user"), (402, nil), (403, "Unauthorized missing scopes"),
        (403, "Unauthorized missing scopes vehicle_location for vehicle location access"),
        (403, "account disabled: EXCEEDED_LIMIT"), (403, "unsupported vehicle"),
        (403, "Tesla Vehicle Command Protocol required"), (404, nil), (405, nil), (406, nil), (408, nil),
        (408, "vehicle unavailable:"), (412, nil), (418, nil), (421, nil), (423, nil), (424, nil), (451, nil),
        (499, nil), (500, "context deadline exceeded"), (500, "upstream internal error"), (500, "internal_error"),
        (503, nil), (504, nil), (540, nil),
    ]

    /// Rows that are more than a status and a text.
    private static let shapes: [Fault] = {
        var semantic = Fault(.status, status: 422, error: "unprocessable entity")
        semantic.messages = ["startTime": ["is not a date"]]
        // As seen in 2024: hours, in one header, none to retry after.
        var daily = Fault(.rateLimited)
        daily.resetSeconds = 45_983
        daily.headers = ["Retry-After": "", "RateLimit-Limit": "300"]
        // As Tesla's documents have it: headers of a category.
        var category = Fault(.rateLimited)
        category.headers = ["Retry-After": "", "RateLimit-Reset": "", "RateLimit-Data-Reset": "30"]
        return [
            Fault(.status, status: 408, body: #"{"error":"timeout"}"#), semantic, Fault(.rateLimited), daily, category,
            Fault(.htmlPage),
        ]
    }()
}

extension Fault {
    /// Answers of 200 whose bodies are not what was asked for. A client may refuse each; it must survive all.
    public static func oddBodies(path: String = "/api/1/", times: Int? = nil) -> [Fault] {
        let nested = ["[", #"{"response":"#, #"{"data":["#].map { String(repeating: $0, count: 100_000) }
        return (bodies + nested).map { Fault(.status, path: path, times: times, status: 200, body: $0) }
    }

    private static let bodies = [
        "", " ", "null", "true", "0", #""text""#, "[]", "{}", "{", "<html></html>", "\u{feff}{}", #"{"error":"x"}"#,
        #"{"response":null}"#, #"{"response":true}"#, #"{"response":"text"}"#, #"{"response":[]}"#,
        #"{"response":{}}"#, #"{"response":[null,1,"x",[],{}]}"#, #"{"response":{"response":[]}}"#,
        #"{"response":[{"id":1e400,"vin":7}]}"#, #"{"response":[{"id":99999999999999999999,"vin":"\ud800"}]}"#,
        #"{"response":{"vin":null},"response":[]}"#, #"{"data":null}"#, #"{"data":{},"totalResults":-1}"#,
        #"{"data":[null,{},{"sessionId":"x","fees":7,"invoices":{}}],"totalResults":"many"}"#,
        #"{"codes":[null,{"code":1}],"activeWarranty":{"x":[]}}"#, #"{"response":{"recent_alerts":{"name":1}}}"#,
        #"{"response":{"charge_state":[],"vehicle_state":"x","drive_state":{"timestamp":-1e300}}}"#,
    ]
}

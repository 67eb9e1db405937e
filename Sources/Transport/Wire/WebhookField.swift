import Domain

extension BodyFields {
    /// `webhook: {url, events?}` (api.md 3.7).
    /// - Parameter rules: what a receiver may be; nil where none are offered.
    mutating func webhook(_ rules: WebhookRules?) -> WebhookTarget? {
        guard has("webhook") else { return nil }
        guard let rules else {
            refuse(.value("webhooks are not offered by this server", ["body", "webhook"], .null))
            return nil
        }
        return object("webhook") { fields in
            fields.require("url")
            guard let url = fields.receiver("url", rules) else { return nil }
            return WebhookTarget(url: url, events: fields.events("events") ?? WebhookEvent.allCases)
        }
    }

    private mutating func receiver(_ name: String, _ rules: WebhookRules) -> String? {
        guard let text = string(name) else { return nil }
        do throws(WebhookFlaw) { return try WebhookURL(text, rules: rules).text } catch {
            refuse(.value("the URL \(error.message)", ["body", name], .null))
            return nil
        }
    }

    private mutating func events(_ name: String) -> [WebhookEvent]? {
        guard let words = strings(name) else { return nil }
        let known = WebhookEvent.allCases
        limit(name, count: words.count, to: 1...known.count)
        for (index, word) in words.prefix(known.count).enumerated() where WebhookEvent(rawValue: word) == nil {
            refuse(.word(known.map(\.rawValue), ["body", name, String(index)], .string(word)))
        }
        return known.filter { words.contains($0.rawValue) }
    }
}

import CCurl

/// The dates of HTTP headers (RFC 9110, 5.6.7), in all three forms.
public enum HTTPDate {
    /// Seconds since 1970; nil for what is no date.
    public static func seconds(_ text: String) -> Int? {
        let seconds = curl_getdate(text, nil)
        return seconds == -1 ? nil : Int(seconds)
    }
}

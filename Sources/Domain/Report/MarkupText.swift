/// Text made safe for element content and quoted attributes.
public enum MarkupText {
    /// Scalar by scalar, as a parser of HTML reads: a quote with a combining mark behind it is one `Character`, and that is
    /// no quote.
    public static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension JSONValue {
    /// Compact JSON text.
    var text: String {
        var output = ""
        write(into: &output)
        return output
    }

    private func write(into output: inout String) {
        switch self {
        case .null: output += "null"
        case .bool(let value): output += value ? "true" : "false"
        case .int(let value): output += String(value)
        case .double(let value): output += String(value)
        case .fixed(let value): output += value.text
        case .string(let value): Self.write(value, into: &output)
        case .array(let values): Self.write(values, into: &output)
        case .object(let members): Self.write(members, into: &output)
        }
    }

    private static func write(_ values: [JSONValue], into output: inout String) {
        output += "["
        for (index, value) in values.enumerated() {
            if index > 0 { output += "," }
            value.write(into: &output)
        }
        output += "]"
    }

    private static func write(_ members: [Member], into output: inout String) {
        output += "{"
        for (index, member) in members.enumerated() {
            if index > 0 { output += "," }
            write(member.name, into: &output)
            output += ":"
            member.value.write(into: &output)
        }
        output += "}"
    }

    private static func write(_ text: String, into output: inout String) {
        output += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                output += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: output.unicodeScalars.append(scalar)
            }
        }
        output += "\""
    }
}

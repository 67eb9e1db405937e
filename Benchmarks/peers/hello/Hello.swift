import Hummingbird

/// `hello PORT`: `/hello` answers a word; `/bytes/COUNT` sends so many bytes in pieces of 64 KiB.
@main
struct Hello {
    static func main() async throws {
        let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 8080
        let router = Router()
        router.get("hello") { _, _ in "hello" }
        router.get("bytes/:count") { _, context -> Response in
            Response(status: .ok, body: body(try context.parameters.require("count", as: Int.self)))
        }
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)))
        try await application.runService()
    }

    static func body(_ count: Int) -> ResponseBody {
        let piece = ByteBuffer(repeating: 0x20, count: 65_536)
        return ResponseBody(contentLength: count) { writer in
            var left = count
            while left > 0 {
                let length = min(left, piece.readableBytes)
                guard let part = piece.getSlice(at: piece.readerIndex, length: length) else { break }
                try await writer.write(part)
                left -= length
            }
            try await writer.finish(nil)
        }
    }
}

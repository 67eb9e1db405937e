import NIOCore
import Testing

@testable import Drivers

@Suite struct RedisValueTests {
    private func parse(_ text: String, slices: Int = 1 << 20, limit: Int = 8 << 20) throws -> [RedisValue] {
        let reader = RedisReplyReader(maxReplyBytes: limit)
        var values: [RedisValue] = []
        var rest = ByteBuffer(string: text)
        while rest.readableBytes > 0 {
            try reader.read(rest.readSlice(length: min(slices, rest.readableBytes))!) { values.append($0) }
        }
        return values
    }

    @Test(arguments: [1, 2, 7, 1_000]) func readsEveryKindInAnyPieces(slices: Int) throws {
        let text = "+OK\r\n:-42\r\n$3\r\na\r\n\r\n$-1\r\n-ERR no\r\n*3\r\n:1\r\n*1\r\n$0\r\n\r\n*-1\r\n"
        #expect(
            try parse(text, slices: slices) == [
                .status("OK"), .integer(-42), .bulk(ByteBuffer(string: "a\r\n")), .null, .error("ERR no"),
                .array([.integer(1), .array([.bulk(ByteBuffer())]), .null]),
            ])
    }

    @Test func refusesWhatIsNotRESP() {
        #expect { _ = try self.parse("HTTP/1.1 200 OK\r\n") } throws: { ($0 as? RedisError)?.code == .protocolError }
    }

    @Test func refusesAReplyOverTheLimit() throws {
        let reply = "$100000\r\n" + String(repeating: "x", count: 100_000) + "\r\n"
        #expect(try parse(reply + reply, limit: 120_000).count == 2)
        #expect { _ = try self.parse(reply, limit: 90_000) } throws: { ($0 as? RedisError)?.code == .protocolError }
    }

    @Test func readsNumbersAndTextFromBulks() {
        #expect(RedisValue.bulk(ByteBuffer(string: "17")).int == 17)
        #expect(RedisValue.bulk(ByteBuffer(bytes: [0xff, 0x00])).bytes == [0xff, 0x00])
        #expect(RedisValue.integer(5).string == nil)
        #expect(RedisValue.array([.null]).array == [.null])
    }

    @Test func writesCommandsByteForByte() {
        var out = ByteBuffer()
        RedisEncoding.write(["SET", RedisArgument([0, 13, 10]), "n\(1)", 20], to: &out)
        #expect(out == ByteBuffer(string: "*4\r\n$3\r\nSET\r\n$3\r\n\u{0}\r\n\r\n$2\r\nn1\r\n$2\r\n20\r\n"))
    }

    @Test(arguments: [
        ("LOADING Redis is loading", RedisError.Code.unavailable), ("READONLY You can't write", .unavailable),
        ("BUSY script", .unavailable), ("MASTERDOWN Link with MASTER is down", .unavailable),
        ("MISCONF Errors writing to the AOF file", .unavailable), ("NOREPLICAS Not enough", .unavailable),
        ("CLUSTERDOWN Hash slot not served", .unavailable), ("TRYAGAIN Multiple keys", .unavailable),
        ("MOVED 3999 127.0.0.1:6381", .unavailable), ("ASK 3999 127.0.0.1:6381", .unavailable),
        ("OOM command not allowed", .storeFull), ("WRONGTYPE Operation", .reply), ("MOVEDX", .reply),
    ])
    func sortsErrorReplies(message: String, code: RedisError.Code) {
        #expect(RedisError(reply: message).code == code)
    }

    @Test(arguments: 1...9) func backsOffUpToFourTenths(failures: Int) {
        let longest = RedisBackOff.delay(afterFailures: failures, jitter: 1)
        #expect(longest == .milliseconds(Int64(min(400, 25 << (failures - 1)))))
        #expect(RedisBackOff.delay(afterFailures: failures, jitter: 0) == .zero)
    }
}

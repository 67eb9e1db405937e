import NIOCore
import Testing

@testable import Drivers

@Suite struct FrameCodecTests {
    private func frame(_ parts: [String], kind: String = "\"ok\":true") -> Frame {
        let lengths = parts.map { "{\"name\":\"a\",\"mime\":\"b/c\",\"length\":\($0.utf8.count)}" }
        return Frame(
            header: ByteBuffer(string: "{\"id\":1,\(kind),\"parts\":[\(lengths.joined(separator: ","))]}"),
            parts: parts.map { ByteBuffer(string: $0) })
    }

    private func bytes(_ frames: [Frame]) throws -> ByteBuffer {
        try frames.flatMap { try $0.encoded() }.reduce(into: ByteBuffer()) { $0.writeImmutableBuffer($1) }
    }

    private func header(_ json: String, limits: FrameLimits = FrameLimits()) throws(FrameError) {
        var decoder = FrameDecoder(limits: limits)
        var bytes = ByteBuffer(integer: UInt32(json.utf8.count))
        bytes.writeString(json)
        decoder.append(bytes)
        _ = try decoder.next()
    }

    @Test func theLengthPrefixCountsTheHeaderOnly() throws {
        let bytes = try bytes([Frame(header: ByteBuffer(string: "{}"))])
        #expect(Array(bytes.readableBytesView) == [0, 0, 0, 2, UInt8(ascii: "{"), UInt8(ascii: "}")])
    }

    @Test(arguments: 0..<300) func framesSurviveAnySplit(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let frames = (0..<Int.random(in: 1...4, using: &random)).map { _ in
            frame(
                (0..<Int.random(in: 0...4, using: &random)).map { _ in
                    String(repeating: "x", count: Int.random(in: 0...300, using: &random))
                })
        }
        var rest = try bytes(frames)
        var decoder = FrameDecoder()
        var received: [Frame] = []
        while rest.readableBytes > 0 {
            let length = Int.random(in: 1...min(200, rest.readableBytes), using: &random)
            decoder.append(rest.readSlice(length: length)!)
            while let frame = try decoder.next() { received.append(frame) }
        }
        #expect(received == frames)
    }

    @Test(arguments: 0..<300) func damagedFramesAreRefusedOrIncomplete(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        var bytes = try bytes([frame(["one", "two"])])
        let position = bytes.readerIndex + Int.random(in: 0..<bytes.readableBytes, using: &random)
        bytes.setInteger(UInt8.random(in: 0...255, using: &random), at: position)
        var decoder = FrameDecoder()
        decoder.append(bytes.getSlice(at: 0, length: Int.random(in: 0...bytes.readableBytes, using: &random))!)
        var frames = 0
        do { while try decoder.next() != nil { frames += 1 } } catch {}
        #expect(frames <= 2)
    }

    @Test func aTruncatedFrameIsNeverDelivered() throws {
        let bytes = try bytes([frame(["one", "two"])])
        for length in 0..<bytes.readableBytes {
            var decoder = FrameDecoder()
            decoder.append(bytes.getSlice(at: 0, length: length)!)
            #expect(try decoder.next() == nil)
        }
    }

    @Test(arguments: [
        ("[]", FrameError.headerNotJSON), ("{\"parts\":[{\"length\":\"1\"}]}", .headerNotJSON), ("x", .headerNotJSON),
        ("{\"parts\":[{\"length\":-1}]}", .wrongLengths), ("{\"parts\":[{\"length\":9000}]}", .frameTooLarge),
        ("{\"parts\":[{\"length\":9223372036854775807},{\"length\":9223372036854775807}]}", .frameTooLarge),
        ("{\"parts\":[{\"length\":0},{\"length\":0},{\"length\":0}]}", .tooManyParts),
        (String(repeating: " ", count: 600), .headerTooLarge),
    ])
    func limitsHold(json: String, error: FrameError) {
        var limits = FrameLimits()
        (limits.headerBytes, limits.parts, limits.totalBytes) = (500, 2, 8_000)
        #expect(throws: error) { try header(json, limits: limits) }
    }

    @Test func aSenderMustNameWhatItSends() {
        let frame = Frame(header: ByteBuffer(string: "{}"), parts: [ByteBuffer(string: "x")])
        #expect(throws: FrameError.wrongLengths) { try frame.encoded() }
    }
}

/// Repeatable randomness (Vigna's splitmix64).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

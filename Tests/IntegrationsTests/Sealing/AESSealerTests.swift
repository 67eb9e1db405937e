import Domain
import Testing

@testable import Integrations

@Suite struct AESSealerTests {
    static let oldKey = KeyRing.generate()
    static let newKey = KeyRing.generate()
    let plain = Array("the token".utf8)

    @Test func opensWhatItSealed() throws {
        let sealer = AESSealer(try KeyRing(parsing: Self.oldKey))
        let sealed = try sealer.seal(plain, context: "cp1|p1|S|tok|1")
        #expect(sealed[0] == 1)
        #expect(sealed.count == plain.count + AESSealer.overhead)
        #expect(try sealer.open(sealed, context: "cp1|p1|S|tok|1") == plain)
        #expect(try sealer.seal(plain, context: "cp1|p1|S|tok|1") != sealed)
    }

    @Test func aValueOpensNowhereElse() throws {
        let sealer = AESSealer(try KeyRing(parsing: Self.oldKey))
        let sealed = try sealer.seal(plain, context: "cp1|p1|S|tok|1")
        for context in ["cp1|p2|S|tok|1", "cp1|p1|S|core|1", "cp1|p1|S|tok|2"] {
            #expect(throws: StoreError.corrupt("the seal is broken")) { try sealer.open(sealed, context: context) }
        }
    }

    @Test func everyChangedByteIsNoticed() throws {
        let sealer = AESSealer(try KeyRing(parsing: Self.oldKey))
        let sealed = try sealer.seal(plain, context: "c")
        for index in sealed.indices {
            var broken = sealed
            broken[index] ^= 1
            #expect(throws: StoreError.self) { try sealer.open(broken, context: "c") }
        }
        for length in sealed.indices {
            #expect(throws: StoreError.self) { try sealer.open(Array(sealed.prefix(length)), context: "c") }
        }
    }

    @Test func anOlderKeyStillOpensAndAMissingOneIsNamed() throws {
        let before = AESSealer(try KeyRing(parsing: Self.oldKey))
        let rotated = AESSealer(try KeyRing(parsing: Self.newKey + "," + Self.oldKey))
        let after = AESSealer(try KeyRing(parsing: Self.newKey))
        let sealed = try before.seal(plain, context: "c")
        #expect(try rotated.open(sealed, context: "c") == plain)
        #expect(try after.open(try rotated.seal(plain, context: "c"), context: "c") == plain)
        #expect(throws: StoreError.missingKey(String(Self.oldKey.prefix(4)))) { try after.open(sealed, context: "c") }
    }

    @Test func namesAreHashes() throws {
        let sealer = AESSealer(try KeyRing(parsing: Self.oldKey))
        let session = IDGenerator().session()
        #expect(sealer.hash(of: session).utf8.count == 26)
        #expect(!session.rawValue.contains(sealer.hash(of: session)))
        #expect(sealer.digest([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }
}

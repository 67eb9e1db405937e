import Domain
import Drivers

/// An object's name as Redis holds it: names of reports hold VINs, so only a digest stands in the open.
struct SealedName {
    let digest: String
    let sealed: [UInt8]

    var arguments: [RedisArgument] { [RedisArgument(digest), RedisArgument(sealed)] }
}

extension RedisStore {
    func seal(_ name: ObjectName) throws(StoreError) -> SealedName {
        let digest = ShortDigest.text(name.rawValue)
        return SealedName(
            digest: digest, sealed: try sealer.seal(Array(name.rawValue.utf8), context: Self.nameContext(digest)))
    }

    func open(_ sealed: [UInt8], digest: String) throws(StoreError) -> ObjectName {
        let text = try sealer.open(sealed, context: Self.nameContext(digest))
        guard let name = ObjectName(rawValue: String(decoding: text, as: UTF8.self)) else {
            throw .corrupt("not an object name")
        }
        return name
    }

    /// `count, digest, sealed, digest, sealed, …` for a script.
    func arguments(sealing names: [ObjectName]) throws(StoreError) -> [RedisArgument] {
        var arguments = [RedisArgument(names.count)]
        for name in names { arguments += try seal(name).arguments }
        return arguments
    }

    /// The names in what a script answered: digest, sealed, digest, sealed, … One that cannot be opened is left out.
    func names(_ words: [RedisValue]) -> [ObjectName] {
        stride(from: 0, to: words.count - 1, by: 2).compactMap { index in
            guard let digest = words[index].string, let sealed = words[index + 1].bytes else { return nil }
            return try? open(sealed, digest: digest)
        }
    }

    private static func nameContext(_ digest: String) -> String { "cp1|object|\(digest)|1" }
}

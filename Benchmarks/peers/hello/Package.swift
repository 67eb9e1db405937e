// swift-tools-version: 6.2
import PackageDescription

/// The ceiling for HTTP: Hummingbird with nothing behind it. A package of its own, so that nobody's build waits for it.
let package = Package(
    name: "hello",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1", traits: [])
    ],
    targets: [
        .executableTarget(
            name: "hello", dependencies: [.product(name: "Hummingbird", package: "hummingbird")], path: "Sources")
    ]
)

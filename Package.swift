// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours is compiled with the same strictness; a warning is an error.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// Everything but the targets that talk to C is also checked for unsafe memory use.
let safe = strict + [.strictMemorySafety()]

let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let jwtKit: Target.Dependency = .product(name: "JWTKit", package: "jwt-kit")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let nioLocks: Target.Dependency = .product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let lifecycleTestKit: Target.Dependency = .product(
    name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle")
let tracing: Target.Dependency = .product(name: "Tracing", package: "swift-distributed-tracing")
let inMemoryTracing: Target.Dependency = .product(name: "InMemoryTracing", package: "swift-distributed-tracing")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")

let package = Package(
    name: "carpulse",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "carpulse", targets: ["carpulse"]),
        .executable(name: "carpulse-render", targets: ["carpulse-render"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache.git", from: "2.1.1"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing.git", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration.git", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-system.git", from: "1.8.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit.git", from: "5.7.1"),
    ],
    targets: [
        // System libraries and the few lines of C that Swift cannot express.
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CArgon2", providers: [.apt(["libargon2-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CShims", dependencies: ["CCurl"]),
        .systemLibrary(name: "CPoppler", pkgConfig: "poppler-glib", providers: [.apt(["libpoppler-glib-dev"])]),
        .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg62-turbo-dev"])]),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        // A second opinion on pictures, for tests.
        .systemLibrary(name: "CGdkPixbuf", pkgConfig: "gdk-pixbuf-2.0", providers: [.apt(["libgdk-pixbuf-2.0-dev"])]),
        .systemLibrary(name: "CQPDF", pkgConfig: "libqpdf", providers: [.apt(["libqpdf-dev"])]),
        .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
        .systemLibrary(name: "CQREncode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "CSigning", dependencies: ["CCrypto"]),
        .target(name: "CRender", dependencies: ["CPoppler", "CJPEG", "CPNG", "CSeccomp"]),

        // The program, from the pure core outwards; the graph has no arrow upwards.
        .target(name: "Domain", swiftSettings: safe),
        .target(name: "Actors", dependencies: ["Domain", logging, metrics, tracing, lifecycle], swiftSettings: safe),
        .target(name: "Rendering", dependencies: ["Domain", mustache], swiftSettings: safe),
        .target(
            name: "Drivers",
            dependencies: [
                "CHiredis", "CCurl", "CZlib", "CArgon2", "CQREncode", "CShims", "CSigning", nioCore, nioPosix, nioSSL,
                nioTLS, nioLocks, logging,
                metrics,
            ],
            swiftSettings: strict),
        .target(
            name: "Integrations",
            dependencies: [
                "Domain", "Drivers", "Rendering", crypto, cryptoExtras, jwtKit, logging, metrics, tracing, nioCore,
            ],
            swiftSettings: safe),
        .target(
            name: "Transport",
            dependencies: [
                "Domain", "Actors", hummingbird, crypto, nioCore, nioHTTP1, nioLocks, logging, metrics, tracing,
            ],
            swiftSettings: safe),
        .target(
            name: "TeslaMock", dependencies: [hummingbird, jwtKit, crypto, cryptoExtras, nioCore, nioLocks, logging],
            swiftSettings: safe),
        .target(
            name: "PaymentMock", dependencies: [hummingbird, crypto, nioCore, logging], swiftSettings: safe),
        .target(name: "DemoClient", dependencies: ["Drivers", argumentParser, nioCore, logging], swiftSettings: safe),
        .executableTarget(
            name: "carpulse",
            dependencies: [
                "Domain", "Actors", "Rendering", "Drivers", "Integrations", "Transport", "TeslaMock", "PaymentMock",
                "DemoClient",
                argumentParser, configuration, crypto, hummingbird, lifecycle, logging, metrics, nioCore, nioPosix,
                system, unixSignals,
            ],
            swiftSettings: safe),
        .executableTarget(
            name: "carpulse-render", dependencies: ["CRender", "CQPDF", "CCrypto"],
            // The worker of the second engine is Python.
            exclude: ["weasyprint_worker.py", "weasyworker"], swiftSettings: strict),
        // What the benchmarks take for the ceiling of HTTP: built as the program is, with the same libraries.
        .executableTarget(name: "hello", dependencies: [hummingbird], path: "Benchmarks/peers/hello"),

        // Tests, one folder per target.
        .target(
            name: "TestSupport",
            dependencies: [
                "Domain", "Drivers", hummingbird, crypto, cryptoExtras, nioCore, nioPosix, nioHTTP1, nioEmbedded,
                nioLocks,
                logging,
            ],
            path: "Tests/TestSupport",
            swiftSettings: strict),
        .testTarget(name: "DomainTests", dependencies: ["Domain", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "ActorsTests",
            dependencies: [
                "Actors", "Domain", "Drivers", "TestSupport", logging, lifecycle, lifecycleTestKit, metrics, nioLocks,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "RenderingTests", dependencies: ["Rendering", "Domain", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "DriversTests", dependencies: ["Drivers", "TestSupport", nioCore, nioPosix, logging, metrics],
            swiftSettings: strict),
        .testTarget(
            name: "IntegrationsTests",
            dependencies: [
                "Integrations", "Actors", "Domain", "Drivers", "Rendering", "TeslaMock", "PaymentMock", "TestSupport",
                hummingbird,
                crypto,
                jwtKit, nioCore, nioLocks, logging,
            ],
            exclude: ["Fixtures"], swiftSettings: strict),
        .testTarget(
            name: "TransportTests",
            dependencies: [
                "Transport", "Actors", "Domain", "Drivers", "TestSupport", hummingbird, lifecycle, nioCore, nioEmbedded,
                nioLocks, logging, metrics, tracing, inMemoryTracing,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TeslaMockTests",
            dependencies: ["TeslaMock", "Drivers", "TestSupport", hummingbird, jwtKit, crypto, nioCore, logging],
            swiftSettings: strict),
        .testTarget(
            name: "RenderWorkerTests",
            dependencies: ["carpulse-render", "CGdkPixbuf", "Drivers", "TestSupport", nioCore, nioLocks],
            exclude: ["Fixtures", "hostile_images.py"], swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests", dependencies: ["CGdkPixbuf", "Drivers", "TestSupport", nioCore, logging],
            exclude: ["Invoices/reference.py", "Gallery/make.py", "Gallery/photos", "Gallery/golden"],
            swiftSettings: strict),
        .testTarget(
            name: "ChaosTests", dependencies: ["Drivers", "TestSupport", crypto, nioLocks], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)

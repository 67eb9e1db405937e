import Actors
public import Hummingbird
public import NIOCore

/// All routes with all middleware: the one build function of the program, the tests and the benchmarks.
public func buildRouter(_ dependencies: TransportDependencies) -> Router<AppContext> {
    let router = Router(context: AppContext.self)
    let configuration = dependencies.configuration
    let origins = AllowedOrigins(own: configuration.publicOrigin, others: configuration.corsOrigins)
    let health = dependencies.health
    let table = RouteTable(dependencies)
    router.addMiddleware {
        RequestIdentity(ids: dependencies.ids, logger: dependencies.logger)
        RequestMetrics(table)
        AccessLog()
        StandardHeaders(isSecure: configuration.publicBaseURL.hasPrefix("https://"), isDraining: { health.isDraining })
        CORS(origins: origins)
        Compression(compress: dependencies.compress)
        ErrorMapping()
    }
    table.register(on: router)
    return router
}

/// The server around the router.
/// - Parameter onReady: called with the listening channel once connections are accepted; `port` 0 picks a free one.
public func buildApplication(
    _ dependencies: TransportDependencies, host: String, port: Int,
    onReady: @escaping @Sendable (any Channel) async -> Void
) -> some ApplicationProtocol {
    let configuration = dependencies.configuration
    return Application(
        router: buildRouter(dependencies),
        server: httpServer(bodiesUpTo: configuration.maxUploadBytes, configuration.connections),
        configuration: .init(address: .hostname(host, port: port), backlog: 1_024),
        onServerRunning: onReady,
        logger: dependencies.logger)
}

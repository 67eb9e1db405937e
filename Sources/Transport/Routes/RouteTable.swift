import Actors
import Domain
import HTTPTypes
import Hummingbird

/// All routes. A route's aliases, its `HEAD` and the 405 of the other methods follow from the table.
public struct RouteTable: Sendable {
    public let routes: [Route]
    /// Routes whose callers may ask to be kept waiting, up to 25 s, by their first pattern.
    public static let waiting = [
        "/api/v1/tesla/vehicle-report/pdf", "/api/v1/tesla/vehicle-report/pdf/async",
        "/api/v1/tesla/vehicle-report/pdf/batch", "/api/v1/tesla/vehicle-report/pdf/batch/{batch_id}",
        "/api/v1/tesla/reports/status", "/api/v1/tesla/reports/status/{task_id}", "/api/v1/tesla/reports/{task_id}",
        "/api/v1/payments/{payment_id}",
    ]
    private let desk: RouteDesk

    public init(_ dependencies: TransportDependencies) {
        desk = RouteDesk(dependencies)
        routes = Self.routes(of: desk)
    }

    static func routes(of desk: RouteDesk) -> [Route] {
        desk.systemRoutes + desk.accountRoutes + desk.mailRoutes + desk.sessionRoutes + desk.signInRoutes
            + desk.vehicleRoutes
            + desk.proxyRoutes
            + desk.invoiceRoutes
            + desk.imageRoutes + desk.reportRoutes + desk.batchRoutes + desk.eventRoutes + desk.taskRoutes
            + desk.previewRoutes + desk.verifyRoutes + desk.fileRoutes + desk.webRoutes + desk.pageRoutes
            + desk.adminRoutes + desk.operatorRoutes + desk.paymentRoutes + desk.paymentAdminRoutes
            + desk.contractRoutes
    }

    func register(on router: Router<AppContext>) {
        var methods: [String: Set<HTTPRequest.Method>] = [:]
        for route in routes {
            let keyed = route.key == .answer ? desk.keyed(route) : route.handler
            let handler = route.limit.map { desk.limited($0, keyed) } ?? keyed
            for pattern in route.patterns {
                methods[pattern, default: []].insert(route.method)
                router.on(RouterPath(pattern), method: route.method, responder: CallbackResponder(callback: handler))
                if route.method == .get { answerHead(pattern, handler, on: router) }
            }
        }
        for (pattern, known) in methods { refuseOthers(pattern, known, on: router) }
    }

    /// What `GET` would answer, without its body. Of a body that is made while it is sent nobody knows the length.
    private func answerHead(_ pattern: String, _ handler: @escaping Route.Handler, on router: Router<AppContext>) {
        router.on(RouterPath(pattern), method: .head) { request, context in
            let answer = try await handler(request, context)
            var head = answer.createHeadResponse()
            if answer.body.contentLength == nil { head.headers[.contentLength] = nil }
            return head
        }
    }

    private func refuseOthers(_ pattern: String, _ known: Set<HTTPRequest.Method>, on router: Router<AppContext>) {
        var allowed = known
        if known.contains(.get) { allowed.insert(.head) }
        let allow = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        for method in Self.standardMethods where !allowed.contains(method) {
            router.on(RouterPath(pattern), method: method) { (_, _) async throws -> Response in
                throw MethodRefusal(allow: allow)
            }
        }
    }

    private static let standardMethods: [HTTPRequest.Method] = [
        .get, .head, .post, .put, .patch, .delete, .options, .trace, .query,
    ]
}

/// What the handlers share. Handlers hold it by the dozen and each request passes it on, so it is one reference.
struct RouteDesk: Sendable {
    private let parts: Parts

    init(_ dependencies: TransportDependencies) { parts = Parts(dependencies) }

    var dependencies: TransportDependencies { parts.dependencies }
    var users: UserAccess { parts.users }
    var access: SessionAccess { parts.access }
    var cookies: CookieJar { parts.cookies }
    var admins: AdminAccess { parts.admins }
    var uploads: UploadMemory { parts.uploads }
    /// For files that strangers send: their own share, so that photos keep theirs.
    var documents: UploadMemory { parts.documents }
    var clients: ClientAddress { parts.clients }
    var apiPages: APIPages { parts.apiPages }
    var downloads: CounterSet<SignedDownload> { parts.downloads }

    private final class Parts: Sendable {
        let dependencies: TransportDependencies
        let users: UserAccess
        let access: SessionAccess
        let cookies: CookieJar
        let admins: AdminAccess
        let uploads: UploadMemory
        let documents: UploadMemory
        let clients: ClientAddress
        let apiPages: APIPages
        let downloads = CounterSet<SignedDownload>(label: "signed_downloads_total", by: "result")

        init(_ dependencies: TransportDependencies) {
            self.dependencies = dependencies
            let configuration = dependencies.configuration
            let origins = AllowedOrigins(own: configuration.publicOrigin, others: configuration.corsOrigins)
            users = UserAccess(desk: dependencies.accounts, origins: origins)
            access = SessionAccess(registry: dependencies.registry, users: users, origins: origins)
            admins = AdminAccess(token: configuration.adminToken, users: users)
            cookies = CookieJar(secure: configuration.secureCookies)
            uploads = UploadMemory(limit: configuration.uploadMemory)
            documents = UploadMemory(limit: max(RouteDesk.maxDocumentBytes, configuration.uploadMemory * 5 / 16))
            clients = ClientAddress(trusted: configuration.trustedProxies)
            apiPages = APIPages(dependencies.apiFiles, version: configuration.version.version)
        }
    }

    var configuration: TransportConfiguration { dependencies.configuration }
    var clock: WallClock { dependencies.clock }

    func fields(_ request: Request) async throws -> BodyFields {
        try refuseLargeBody(request, limit: configuration.maxBodyBytes)
        let data = try await request.bodyData(upTo: configuration.maxBodyBytes)
        // As FastAPI: what does not say that it is JSON is a text. Old clients say nothing at all.
        if !data.isEmpty, request.headers.contains(.contentType), BodyKind(request) != .json {
            throw ValidationFailure([.notAnObject])
        }
        return try BodyFields(data)
    }

    /// By what the client announces, before a byte is read.
    func refuseLargeBody(_ request: Request, limit: Int) throws {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw Problem.bodyTooLarge(limit)
        }
    }

    /// An absolute address of ours.
    func link(_ path: String) -> String { configuration.publicBaseURL + path }
}

extension HTTPRequest.Method {
    fileprivate static let query = HTTPRequest.Method("QUERY")!
}

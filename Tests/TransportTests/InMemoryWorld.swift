import Hummingbird
import TestSupport

@testable import Transport

/// A router over changed dependencies.
struct InMemoryWorld {
    let client: InMemoryClient<RouterResponder<AppContext>>

    init(_ dependencies: TransportDependencies) {
        client = InMemoryClient(responder: buildRouter(dependencies).buildResponder(), authority: "api.test")
    }
}

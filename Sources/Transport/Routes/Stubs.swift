extension RouteDesk {
    var signInRoutes: [Route] { [] }
    var vehicleRoutes: [Route] { [] }
    var invoiceRoutes: [Route] { [] }
    var imageRoutes: [Route] { [] }
    var webRoutes: [Route] { [] }
}

extension RouteDesk {
    var invoiceRoutes: [Route] { [] }
    var imageRoutes: [Route] { [] }
}

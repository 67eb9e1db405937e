import Domain

/// An event of PayPal's; of that only ids are read: the order is always fetched anew.
struct PayPalEvent: Decodable {
    var id: String
    var eventType: String
    var resource: Resource?

    struct Resource: Decodable {
        var id: String?
        var orderId: String?
        var links: [PayPalLink]?
        var supplementaryData: Supplement?
        var disputedTransactions: [Transaction]?
    }
    struct Supplement: Decodable { var relatedIds: Related? }
    struct Related: Decodable { var orderId: String? }
    struct Transaction: Decodable { var sellerTransactionId: String? }

    /// The order that it is about, as far as the event says.
    var order: String? {
        eventType.hasPrefix("CHECKOUT.ORDER.") ? resource?.id : resource?.order
    }

    /// The capture that leads to the order, where the event does not name the order itself.
    var capture: String? {
        if eventType.hasPrefix("PAYMENT.CAPTURE.") {
            // A refund points at its capture; otherwise it is about the capture itself.
            return resource?.up(to: "/v2/payments/captures/") ?? resource?.id
        }
        if eventType.hasPrefix("CUSTOMER.DISPUTE.") {
            return resource?.disputedTransactions?.first?.sellerTransactionId
        }
        return nil
    }
}

extension PayPalEvent.Resource {
    var order: String? {
        supplementaryData?.relatedIds?.orderId ?? orderId ?? up(to: "/v2/checkout/orders/")
    }

    /// The id behind a path, in the link to what this was made from.
    func up(to path: String) -> String? {
        links?.first { $0.rel == "up" && $0.href.contains(path) }
            .flatMap { link in link.href.firstRange(of: path).map { String(link.href[$0.upperBound...]) } }
    }
}

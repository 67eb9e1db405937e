/// Tells the parts of a run that it is over.
actor Watch {
    private(set) var isOver = false
    func end() { isOver = true }
}

extension Duration {
    /// For figures: `12.3 s`.
    var rounded: String {
        let seconds = Double(components.seconds) + Double(components.attoseconds) / 1e18
        return "\((seconds * 10).rounded() / 10) s"
    }
}

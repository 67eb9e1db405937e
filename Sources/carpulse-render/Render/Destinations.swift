import CQPDF

extension PDFFile {
    /// Pages (from 1) of all named destinations that the engine wrote.
    func destinations() -> [String: Int] {
        var pages: [String: Int] = [:]
        guard let names = self[root, "/Names"], let tree = self[names, "/Dests"] else { return pages }
        collect(tree, depth: 0, into: &pages)
        return pages
    }

    /// A node of a name tree: pairs of name and value, or further nodes.
    private func collect(_ node: qpdf_oh, depth: Int, into pages: inout [String: Int]) {
        guard depth < 8 else { return }
        let pairs = items(self[node, "/Names"])
        for index in stride(from: 0, to: pairs.count - 1, by: 2) {
            if let name = string(pairs[index]) { pages[name] = page(ofDestination: pairs[index + 1]) }
        }
        for kid in items(self[node, "/Kids"]) { collect(kid, depth: depth + 1, into: &pages) }
    }
}

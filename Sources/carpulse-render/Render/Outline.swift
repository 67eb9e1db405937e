import CQPDF

/// An entry of the panel of contents that readers show beside the pages.
struct Bookmark: Decodable {
    var title: String
    /// The element it leads to.
    var anchor: String
    /// 1 = top; deeper ones belong to the last bookmark above them.
    var level: Int?
}

extension PDFFile {
    /// Writes `bookmarks` as the document's outline; does nothing without any.
    func setOutline(_ bookmarks: [Bookmark]) {
        guard !bookmarks.isEmpty else { return }
        let outlines = indirect(dictionary(["Type": name("Outlines")]))
        addEntries(OutlineNode.tree(bookmarks), to: outlines)
        set(root, "Outlines", outlines)
        set(root, "PageMode", name("UseOutlines"))
    }

    /// Entries of one level under `parent`, chained to each other; returns how many there are, all levels counted.
    @discardableResult
    private func addEntries(_ nodes: [OutlineNode], to parent: qpdf_oh) -> Int {
        let entries = nodes.map { node in
            indirect(dictionary(["Title": text(node.title), "Dest": ascii(node.anchor), "Parent": parent]))
        }
        var count = nodes.count
        for (index, node) in nodes.enumerated() {
            if index > 0 { set(entries[index], "Prev", entries[index - 1]) }
            if index + 1 < entries.count { set(entries[index], "Next", entries[index + 1]) }
            count += addEntries(node.children, to: entries[index])
        }
        if let first = entries.first, let last = entries.last {
            set(parent, "First", first)
            set(parent, "Last", last)
            set(parent, "Count", integer(count))
        }
        return count
    }
}

/// A bookmark with those below it.
private struct OutlineNode {
    var title: String
    var anchor: String
    var children: [OutlineNode] = []

    static func tree(_ bookmarks: [Bookmark]) -> [OutlineNode] {
        var rest = bookmarks[...]
        return siblings(&rest, below: 0)
    }

    /// Takes the bookmarks deeper than `level` off the front.
    private static func siblings(_ rest: inout ArraySlice<Bookmark>, below level: Int) -> [OutlineNode] {
        var nodes: [OutlineNode] = []
        while let next = rest.first, next.depth > level {
            rest.removeFirst()
            nodes.append(.init(title: next.title, anchor: next.anchor, children: siblings(&rest, below: next.depth)))
        }
        return nodes
    }
}

extension Bookmark {
    fileprivate var depth: Int { min(max(level ?? 1, 1), 4) }
}

import Testing

/// The checkers find what they are made for. A history of calls is written as it would stand on a time line.
@Suite struct HistoryTests {
    @Suite struct Registers {
        private static func history(_ fill: (inout RegisterHistory) -> Void) -> [String] {
            var history = RegisterHistory(initial: "0")
            fill(&history)
            return history.violations()
        }

        @Test func `calls that overlap may have happened in any order`() {
            #expect(
                Self.history {
                    $0.wrote("a", Span(0, 10))
                    $0.wrote("b", Span(5, 15))
                    $0.read("0", Span(0, 9))
                    $0.read("a", Span(6, 12))
                    $0.read("b", Span(11, 12))
                    $0.read("b", Span(16, 17))
                } == [])
            #expect(
                Self.history {
                    $0.wrote("a", Span(0, 10))
                    $0.wrote("b", Span(5, 15))
                    $0.read("a", Span(16, 17))
                    $0.read("a", Span(18, 19))
                } == [])
        }

        @Test func `a write of unknown outcome may come late or never`() {
            #expect(
                Self.history {
                    $0.wrote("a", Span(0, 1))
                    $0.wrote("b", Span(2, 3).withoutEnd())
                    $0.read("a", Span(4, 5))
                } == [])
            #expect(
                Self.history {
                    $0.wrote("a", Span(0, 1))
                    $0.wrote("b", Span(2, 3).withoutEnd())
                    $0.read("a", Span(4, 5))
                    $0.read("b", Span(6, 7))
                } == [])
        }

        @Test func `a lost update is found`() {
            let found = Self.history {
                $0.wrote("a", Span(0, 1))
                $0.wrote("b", Span(2, 3))
                $0.read("a", Span(4, 5))
            }
            #expect(found == ["b was written and lost: a was there before and after"])
        }

        @Test func `two readers that saw two writes in different order are found`() {
            let found = Self.history {
                $0.wrote("a", Span(0, 100))
                $0.wrote("b", Span(0, 100))
                $0.read("a", Span(1, 2))
                $0.read("b", Span(3, 4))
                $0.read("a", Span(5, 6))
                $0.read("b", Span(7, 8))
            }
            #expect(found.count == 1)
        }

        @Test func `an old value, one from nowhere and one from the future are found`() {
            #expect(
                Self.history {
                    $0.wrote("a", Span(0, 1))
                    $0.read("0", Span(2, 3))
                }.count == 1)
            #expect(Self.history { $0.read("x", Span(0, 1)) } == ["x was read and never written"])
            #expect(
                Self.history {
                    $0.read("a", Span(0, 1))
                    $0.wrote("a", Span(2, 3))
                }.contains("a was read before it was written"))
        }
    }

    @Suite struct Sets {
        private static func history(_ fill: (inout SetHistory) -> Void) -> [String] {
            var history = SetHistory()
            fill(&history)
            return history.violations()
        }

        @Test func `what was added stays until it is removed`() {
            #expect(
                Self.history {
                    $0.added("a", Span(0, 10))
                    $0.listed([], Span(1, 9), atMost: 2)
                    $0.listed(["a"], Span(2, 8), atMost: 2)
                    $0.removed("a", Span(20, 30))
                    $0.listed(["a"], Span(21, 29), atMost: 2)
                    $0.missed("a", Span(22, 28))
                    $0.listed([], Span(31, 32), atMost: 2)
                } == [])
        }

        @Test func `a lost addition is found`() {
            #expect(
                Self.history {
                    $0.added("a", Span(0, 1))
                    $0.listed([], Span(2, 3), atMost: 2)
                } == ["a was lost: nobody had removed it"])
            #expect(
                Self.history {
                    $0.added("a", Span(0, 1))
                    $0.listed([], Span(2, 3), atMost: 2)
                    $0.removed("a", Span(4, 5))
                } == ["a was lost: nobody had removed it"])
        }

        @Test func `what comes back is found`() {
            #expect(
                Self.history {
                    $0.added("a", Span(0, 1))
                    $0.removed("a", Span(2, 3))
                    $0.listed(["a"], Span(4, 5), atMost: 2)
                } == ["a was seen after it had been removed"])
            #expect(
                Self.history {
                    $0.added("a", Span(0, 1))
                    $0.removedPerhaps("a", Span(2, 3).withoutEnd())
                    $0.missed("a", Span(4, 5))
                    $0.met("a", Span(6, 7))
                } == ["a was away and came back"])
        }

        @Test func `doubles are found`() {
            #expect(
                Self.history {
                    $0.added("a", Span(0, 1))
                    $0.listed(["a", "a"], Span(2, 3), atMost: 2)
                }.count == 1)
            #expect(
                Self.history {
                    $0.added("a", Span(0, 1))
                    $0.removed("a", Span(2, 5))
                    $0.removed("a", Span(2, 5))
                } == ["a was removed 2 times"])
            #expect(
                Self.history {
                    for name in ["a", "b", "c"] { $0.added(name, Span(0, 1)) }
                    $0.listed(["a", "b", "c"], Span(2, 3), atMost: 2)
                } == ["3 elements, at most 2 are allowed"])
        }

        @Test func `an element from nowhere needs a call without an answer`() {
            #expect(
                Self.history { $0.listed(["x"], Span(2, 3), atMost: 2) }.contains("x was seen, and nobody added it"))
            #expect(
                Self.history {
                    $0.addedPerhaps(Span(0, 1).withoutEnd())
                    $0.listed(["x"], Span(2, 3), atMost: 2)
                } == [])
            #expect(
                Self.history {
                    $0.addedPerhaps(Span(0, 1).withoutEnd())
                    $0.listed(["x", "y"], Span(2, 3), atMost: 2)
                }.count == 1)
        }
    }
}

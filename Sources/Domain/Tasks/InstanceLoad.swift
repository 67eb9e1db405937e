/// What an instance tells of itself every few seconds.
public struct InstanceLoad: Sendable, Codable, Equatable {
    /// Unknown until it was tried once.
    public enum Renderer: String, Sendable, Codable { case up, down, unknown }

    public var name: String
    /// Reports it can make at the same time.
    public var slots: Int
    public var running: Int
    public var renderer: Renderer
    /// It goes away and takes nothing new.
    public var isDraining: Bool

    public init(name: String, slots: Int, running: Int, renderer: Renderer, isDraining: Bool = false) {
        self.name = name
        self.slots = slots
        self.running = running
        self.renderer = renderer
        self.isDraining = isDraining
    }

    /// Slots that jobs can count on.
    var usableSlots: Int { isDraining || renderer == .down ? 0 : slots }
}

/// An instance as the others see it.
public struct SeenInstance: Sendable, Equatable {
    public var load: InstanceLoad
    /// Since its last word.
    public var silence: Duration

    public init(load: InstanceLoad, silence: Duration) {
        self.load = load
        self.silence = silence
    }
}

/// Where instances tell each other how they are. Whoever is silent for ten seconds is not counted any more.
public protocol InstanceBoard: Sendable {
    func beat(_ load: InstanceLoad) async throws(StoreError)
    /// On an orderly end: nobody waits for this instance.
    func leave(_ name: String) async throws(StoreError)
    /// Those that live, by name.
    func instances() async throws(StoreError) -> [SeenInstance]
}

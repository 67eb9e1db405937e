extension ScriptText {
    /// KEYS copy of a verify record. ARGV field, sealed bytes. Kept even when memory is full: a withdrawal frees a session,
    /// and a record belongs to a report that is finished.
    static let verifyKeep = ScriptText(
        "VER_KEEP", .frees,
        """
        redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])
        return {'OK'}
        """)
}

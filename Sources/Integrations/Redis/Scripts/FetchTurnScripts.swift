extension ScriptText {
    /// KEYS turn. ARGV owner, length. A repeat by the same owner is granted and does not make the turn longer.
    static let turnTake = ScriptText(
        "TURN_TAKE", .grows,
        """
        local holder = redis.call('GET', KEYS[1])
        if holder and holder ~= ARGV[1] then return {'BUSY'} end
        if not holder then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
        return {'OK'}
        """)

    /// KEYS turn. ARGV owner.
    static let turnReturn = ScriptText(
        "TURN_RETURN", .frees,
        """
        if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
        return {'OK'}
        """)
}

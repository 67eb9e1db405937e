/// Mails wait as names due for deletion do: `GC_TAKE` and `GC_REMOVE` serve both.
extension ScriptText {
    /// KEYS due, orders. ARGV most, id, order.
    static let mailPut = ScriptText(
        "MAIL_PUT", .grows,
        """
        if redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[1]) then return {'FULL'} end
        redis.call('ZADD', KEYS[1], now(), ARGV[2])
        redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
        return {'OK'}
        """)

    /// KEYS due, orders. ARGV id, delay.
    static let mailPostpone = ScriptText(
        "MAIL_POSTPONE", .frees,
        """
        if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then redis.call('ZADD', KEYS[1], now() + ARGV[2], ARGV[1]) end
        return {'OK'}
        """)
}

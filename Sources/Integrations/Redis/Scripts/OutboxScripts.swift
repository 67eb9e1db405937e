extension ScriptText {
    /// KEYS outbox, outbox names, the session's objects. ARGV delay, then a counted list of digest and sealed name.
    /// An object that the session refers to is not due, whoever writes it again. Goes on when memory is full: a running
    /// report needs it to end, and what is new was refused before.
    static let outboxRegister = ScriptText(
        "GC_REGISTER", .frees, fragments: [LuaFragment.arguments],
        """
        local due = now() + number()
        for _ = 1, number() do
          local digest, sealed = arg(), arg()
          if redis.call('HEXISTS', KEYS[3], digest) == 0 then
            redis.call('ZADD', KEYS[1], due, digest)
            redis.call('HSET', KEYS[2], digest, sealed)
          end
        end
        return {'OK'}
        """)

    /// KEYS outbox, outbox names. ARGV limit, time after which the names come again.
    static let outboxTake = ScriptText(
        "GC_TAKE", .frees,
        """
        local time, reply = now(), {'OK'}
        for _, digest in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', time, 'LIMIT', 0, ARGV[1])) do
          local sealed = redis.call('HGET', KEYS[2], digest)
          if sealed then
            redis.call('ZADD', KEYS[1], time + ARGV[2], digest)
            reply[#reply + 1] = digest
            reply[#reply + 1] = sealed
          else
            redis.call('ZREM', KEYS[1], digest)
          end
        end
        return reply
        """)

    /// KEYS outbox, outbox names. ARGV digests.
    static let outboxRemove = ScriptText(
        "GC_REMOVE", .frees,
        """
        redis.call('ZREM', KEYS[1], unpack(ARGV))
        redis.call('HDEL', KEYS[2], unpack(ARGV))
        return {'OK'}
        """)
}

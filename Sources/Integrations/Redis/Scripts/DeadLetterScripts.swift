extension ScriptText {
    /// KEYS dead, letters. ARGV newest time, life of a letter, limit. Task, time and letter of each, newest first.
    static let jobLetters = ScriptText(
        "JOB_LETTERS", .frees, fragments: [LuaFragment.arguments],
        """
        local dead, letters = unpack(KEYS)
        local newest, life, limit = arg(), number(), number()
        local found = redis.call('ZREVRANGEBYSCORE', dead, newest, now() - life, 'WITHSCORES', 'LIMIT', 0, limit)
        local reply = {'OK'}
        for i = 1, #found, 2 do
          reply[#reply + 1] = found[i]
          reply[#reply + 1] = found[i + 1]
          reply[#reply + 1] = redis.call('HGET', letters, found[i])
        end
        return reply
        """)

    /// KEYS dead, letters. ARGV T. 1 when there was one.
    static let jobDrop = ScriptText(
        "JOB_DROP", .frees,
        """
        redis.call('HDEL', KEYS[2], ARGV[1])
        return {'OK', redis.call('ZREM', KEYS[1], ARGV[1])}
        """)
}

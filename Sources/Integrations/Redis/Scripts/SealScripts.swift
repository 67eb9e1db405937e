extension ScriptText {
    /// KEYS names of keys. ARGV name, how long one that was not named again counts. How many are in use.
    static let keyInUse = ScriptText(
        "KEY_IN_USE", .frees,
        """
        local time = now()
        redis.call('ZADD', KEYS[1], time, ARGV[1])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', time - ARGV[2])
        redis.call('PEXPIRE', KEYS[1], 3600000)
        return {'OK', redis.call('ZCARD', KEYS[1])}
        """)

    /// KEYS session, objects, session, objects, and so on. For each pair the names of the keys that seal it, four bytes
    /// each. Parts of an expired session are opened by nobody and do not count; the names of its objects do.
    static let sessionSeals = ScriptText(
        "SES_SEALS", .frees,
        """
        local reply, time = {'OK'}, now()
        for i = 1, #KEYS, 2 do
          local seen, kids = {}, {}
          local function note(sealed)
            local kid = sealed and string.sub(sealed, 2, 5)
            if kid and #kid == 4 and not seen[kid] then
              seen[kid] = true
              kids[#kids + 1] = kid
            end
          end
          local h = redis.call('HMGET', KEYS[i], 'exp', 'core', 'veh', 'img', 'tsk', 'tok')
          if h[1] and time <= tonumber(h[1]) then
            for part = 2, 6 do note(h[part]) end
          end
          for _, sealed in ipairs(redis.call('HVALS', KEYS[i + 1])) do note(sealed) end
          reply[#reply + 1] = table.concat(kids)
        end
        return reply
        """)

    /// KEYS hash. ARGV field, sealed value, the same sealed anew; and so on. Values that were replaced meanwhile stay.
    static let sealSwap = ScriptText(
        "SEAL_SWAP", .frees,
        """
        for i = 1, #ARGV, 3 do
          if redis.call('HGET', KEYS[1], ARGV[i]) == ARGV[i + 1] then
            redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 2])
          end
        end
        return {'OK'}
        """)
}

extension ScriptText {
    /// KEYS session, expiry, objects, tasks, refresh, events, outbox, outbox names. ARGV S, by whom (owner, or empty for its
    /// time), which account the owner is (empty: none). To another account than its own the session is not there.
    /// Leaves a tombstone that outlives every late commit and says by whom the session ended first. S stays due in `expiry`
    /// until the tasks are gone as well. Answers by whom, the number of tasks, these, then digest and sealed name of each
    /// object that became due.
    static let sessionEnd = ScriptText(
        "SES_END", .frees,
        """
        local s, expiry, objects, tasks, refresh, events, outbox, names = unpack(KEYS)
        local S, by, time = ARGV[1], ARGV[2], now()
        local h = redis.call('HMGET', s, 'etag', 'gone', 'by', 'own')
        if by ~= '' and h[4] and h[4] ~= ARGV[3] then return {'MISSING', '', 0} end
        by = h[3] or by
        local code = h[2] and 'SAME' or h[1] and 'OK' or 'MISSING'
        local content = redis.call('HGETALL', objects)
        redis.call('DEL', s, objects, refresh, events)
        for i = 1, #content, 2 do
          redis.call('ZADD', outbox, time, content[i])
          redis.call('HSET', names, content[i], content[i + 1])
        end
        if code ~= 'MISSING' then
          redis.call('HSET', s, 'gone', h[2] or time, 'by', by)
          if h[4] then redis.call('HSET', s, 'own', h[4]) end
          redis.call('PEXPIREAT', s, (h[2] or time) + 3600000)
        end
        local left = redis.call('ZRANGE', tasks, 0, -1)
        if #left > 0 then
          -- By whom it ended is asked for until the last task is gone, however long that takes.
          redis.call('PERSIST', s)
          redis.call('ZADD', expiry, time + 60000, S)
        else
          redis.call('ZREM', expiry, S)
        end
        local reply = {code, by, #left}
        for _, T in ipairs(left) do reply[#reply + 1] = T end
        for _, word in ipairs(content) do reply[#reply + 1] = word end
        return reply
        """)

    /// KEYS expiry. ARGV limit. S of sessions that something is due for.
    static let sessionDue = ScriptText(
        "SES_DUE", .frees,
        """
        return {'OK', unpack(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now(), 'LIMIT', 0, ARGV[1]))}
        """)

    /// KEYS session, expiry, objects, refresh, outbox, outbox names. ARGV S, delay of
    /// discarded objects, digests of the vehicle cache's objects.
    /// After its expiry a session loses tokens and vehicle cache; what is retained waits for its own time.
    static let sessionClose = ScriptText(
        "SES_CLOSE", .frees, fragments: [LuaFragment.arguments, LuaFragment.version, LuaFragment.objects],
        """
        local s, expiry, objects, refresh, outbox, names = unpack(KEYS)
        local S, delay, time = arg(), number(), now()
        local h = redis.call('HMGET', s, 'etag', 'exp', 'until')
        if not h[1] or time > tonumber(h[3]) then return {'OVER'} end
        if time <= tonumber(h[2]) then
          redis.call('ZADD', expiry, h[2], S)
          return {'ALIVE'}
        end
        redis.call('HDEL', s, 'tok', 'tfp', 'bad', 'veh', 'core')
        redis.call('HSET', s, 'etag', successor(h[1], 'closed'))
        redis.call('DEL', refresh)
        while taken < #ARGV do discard(objects, outbox, names, arg(), time + delay) end
        redis.call('ZADD', expiry, h[3], S)
        return {'CLOSED'}
        """)
}

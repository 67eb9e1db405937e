extension ScriptText {
    /// KEYS session, task, ready, delay, wfq, qlen, meta, deadlines, dead, letters, webhooks, events. ARGV hint, T,
    /// token of this call, queue cap, owner cap, deadline, retention.
    /// A new run of a task that ended without a result: everything is counted from zero, the id stays. It needs nothing of
    /// the session but that what it owns is retained: the input was frozen.
    static let jobRetry = ScriptText(
        "JOB_RETRY", .grows,
        fragments: [LuaFragment.arguments, LuaFragment.jobs, LuaFragment.dead, LuaFragment.retain],
        """
        local s, t, ready, delay, wfq, qlen, meta, deadlines, dead, letters, webhooks, events = unpack(KEYS)
        local hint, T, token, cap, ownerCap, deadline, retention =
          arg(), arg(), arg(), number(), number(), number(), number()
        local time = now()
        local h = redis.call('HMGET', t, 'vis', 'phase', 'spec', 'uid', 'cost', 'asked', 'hook')
        if not h[1] then return {'MISSING'} end
        if h[6] == token then return {'OK'} end
        if h[1] == 'complete' then return {'COMPLETE'} end
        if h[2] ~= 'done' then return {'RUNNING'} end
        if not h[3] then return {'SPENT'} end
        local life = redis.call('HMGET', s, 'etag', 'until')
        if not life[1] or time > tonumber(life[2]) then return {'GONE'} end
        local waiting = redis.call('ZCARD', ready) + redis.call('ZCARD', delay)
        if waiting + 1 > cap then return {'FULL'} end
        if (redis.call('HGET', qlen, h[4]) or 0) + 1 > ownerCap then return {'OWNER', waiting} end

        redis.call('HSET', t, 'asked', token, 'vis', 'queued', 'phase', 'queued', 'progress', 0, 'attempt', 0,
          'stalls', 0, 'updated', time, 'ddl', time + deadline, 'until', time + retention)
        redis.call('HDEL', t, 'err', 'cancel', 'started', 'done', 'inst')
        if redis.call('HINCRBY', t, 'run', 1) == 1 then redis.call('HINCRBY', t, 'run', 1) end
        redis.call('PEXPIREAT', t, time + retention + 604800000)
        local start = math.max(redis.call('HGET', wfq, 'V') or 0, redis.call('HGET', wfq, 'u:' .. h[4]) or 0)
        redis.call('HSET', wfq, 'u:' .. h[4], start + h[5])
        redis.call('ZADD', ready, start + h[5], T)
        redis.call('ZADD', deadlines, time + deadline, T)
        redis.call('HINCRBY', qlen, h[4], 1)
        redis.call('HINCRBY', meta, 'retried', 1)
        unlist(dead, letters, {T})
        if h[7] then redis.call('ZADD', webhooks, time + 1000, T) end
        retain(s, life[2], time + retention)
        event(events, hint, T, 'queued', 0)
        redis.call('PUBLISH', hint, 'ready')
        return {'OK'}
        """)
}

extension ScriptText {
    /// KEYS act, lease, then the tasks. ARGV lease, then T and claim of each. Answers 0 lost, 1 held, 2 cancelled.
    static let jobBeat = ScriptText(
        "JOB_BEAT", .frees, fragments: [LuaFragment.arguments],
        """
        local act, leases, lease, ends = KEYS[1], KEYS[2], number(), 0
        ends = now() + lease
        local reply = {'OK'}
        for i = 1, #KEYS - 2 do
          local T, claim = arg(), arg()
          local beat = 0
          if redis.call('HGET', leases, T) == claim then
            redis.call('ZADD', act, 'XX', ends, T)
            beat = redis.call('HGET', KEYS[2 + i], 'cancel') and 2 or 1
          end
          reply[#reply + 1] = beat
        end
        return reply
        """)

    /// KEYS task, lease, events. ARGV hint, T, claim, status, progress, detail. Only upwards; an event for each step.
    static let jobProgress = ScriptText(
        "JOB_PROGRESS", .frees, fragments: [LuaFragment.arguments, LuaFragment.jobs],
        """
        local t, leases, events = unpack(KEYS)
        local hint, T, claim, status, progress, detail = arg(), arg(), arg(), arg(), number(), arg()
        if redis.call('HGET', leases, T) ~= claim then return {'LOST'} end
        local h = redis.call('HMGET', t, 'vis', 'progress')
        if rank[status] < rank[h[1]] then status = h[1] end
        progress = math.max(progress, tonumber(h[2]))
        redis.call('HSET', t, 'vis', status, 'progress', progress, 'detail', detail, 'updated', now())
        if status ~= h[1] or progress > tonumber(h[2]) then event(events, hint, T, status, progress) end
        return {'OK'}
        """)

    /// KEYS task, act, lease, infl, events, outbox, outbox names, objects, session, meta. ARGV hint, T, claim, result,
    /// digest and sealed name of its object, retention; a longer one of its own goes before.
    static let jobDone = ScriptText(
        "JOB_DONE", .frees,
        fragments: [
            LuaFragment.arguments, LuaFragment.jobs, LuaFragment.lease, LuaFragment.outlast, LuaFragment.objects,
            LuaFragment.retain,
        ],
        """
        local t, act, leases, infl, events, outbox, names, objects, s, meta = unpack(KEYS)
        local hint, T, claim, result, digest, sealed, retention = arg(), arg(), arg(), arg(), arg(), arg(), number()
        local h = redis.call('HMGET', t, 'vis', 'rclaim', 'claimed', 'ret')
        if h[1] == 'complete' and h[2] == claim then return {'OK'} end
        local kept = redis.call('HMGET', s, 'etag', 'until', 'abs', 'ret')
        if redis.call('HGET', leases, T) ~= claim or not kept[1] then return {'STALE'} end
        local time = now()
        retention = math.max(retention, tonumber(h[4] or 0))
        drop(t, act, leases, infl, T)
        redis.call('HSET', t, 'result', result, 'rclaim', claim, 'progress', 100)
        finish(t, events, hint, T, 'complete', time, retention)
        keep(objects, outbox, names, digest, sealed)
        outlast(objects, kept[3] + kept[4] + retention + 86400000)
        retain(s, kept[2], time + retention)
        local mean = tonumber(redis.call('HGET', meta, 'mean') or 0)
        local took = time - h[3]
        redis.call('HSET', meta, 'mean', mean == 0 and took or math.floor(mean * 0.8 + took * 0.2))
        redis.call('HINCRBY', meta, 'complete', 1)
        return {'OK'}
        """)

    /// KEYS task, act, lease, infl, delay, qlen, deadlines, dead, letters, meta, events. ARGV hint, T, claim, failure, 1 if
    /// another try can help, back-off, most attempts (those that a silent worker had are not counted), retention, most dead letters.
    static let jobFail = ScriptText(
        "JOB_FAIL", .frees,
        fragments: [LuaFragment.arguments, LuaFragment.jobs, LuaFragment.lease, LuaFragment.dead],
        """
        local t, act, leases, infl, delay, qlen, deadlines, dead, letters, meta, events = unpack(KEYS)
        local hint, T, claim, failure, retryable, backoff, most, retention, mostDead =
          arg(), arg(), arg(), arg(), arg() == '1', number(), number(), number(), number()
        if redis.call('HGET', leases, T) ~= claim then return {'LOST'} end
        local time = now()
        local h = redis.call('HMGET', t, 'attempt', 'ddl', 'cancel', 'uid', 'stalls')
        drop(t, act, leases, infl, T)
        if h[3] then
          finish(t, events, hint, T, 'cancelled', time, retention)
        elseif not retryable or h[1] - (h[5] or 0) >= most or time + backoff > tonumber(h[2]) then
          bury(t, dead, letters, meta, T, time, failure, retryable, mostDead)
          finish(t, events, hint, T, 'failed', time, retention)
        else
          redis.call('HSET', t, 'phase', 'waiting', 'updated', time)
          redis.call('ZADD', delay, time + backoff, T)
          redis.call('ZADD', deadlines, h[2], T)
          redis.call('HINCRBY', qlen, h[4], 1)
        end
        return {'OK'}
        """)

    /// KEYS task, act, lease, infl, ready, qlen, wfq, deadlines, events. ARGV hint, T, claim, retention.
    static let jobRelease = ScriptText(
        "JOB_RELEASE", .frees, fragments: [LuaFragment.arguments, LuaFragment.jobs, LuaFragment.lease],
        """
        local t, act, leases, infl, ready, qlen, wfq, deadlines, events = unpack(KEYS)
        local hint, T, claim, retention = arg(), arg(), arg(), number()
        if redis.call('HGET', leases, T) ~= claim then return {'LOST'} end
        local time = now()
        local h = redis.call('HMGET', t, 'cancel', 'uid', 'ddl')
        drop(t, act, leases, infl, T)
        if h[1] then
          finish(t, events, hint, T, 'cancelled', time, retention)
          return {'OK'}
        end
        redis.call('HINCRBY', t, 'attempt', -1)
        redis.call('HSET', t, 'phase', 'queued', 'updated', time)
        redis.call('ZADD', ready, redis.call('HGET', wfq, 'V') or 0, T)
        redis.call('ZADD', deadlines, h[3], T)
        redis.call('HINCRBY', qlen, h[2], 1)
        redis.call('PUBLISH', hint, 'ready')
        return {'OK'}
        """)
}

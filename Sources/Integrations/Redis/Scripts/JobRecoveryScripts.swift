extension ScriptText {
    /// KEYS act, delay, meta, deadlines. ARGV gap that means the store was frozen, grace after it, limit.
    /// Answers the jobs whose lease is over (none during grace: their workers could not beat either), the delayed jobs
    /// that are due, and the waiting jobs that are too late. Short gaps soon after a grace give no other one: rounds that
    /// are slow would never take anything back.
    static let jobReapScan = ScriptText(
        "JOB_REAP_SCAN", .frees, fragments: [LuaFragment.arguments],
        """
        local act, delay, meta, deadlines = unpack(KEYS)
        local frozen, grace, limit = number(), number(), number()
        local time = now()
        local h = redis.call('HMGET', meta, 'seen', 'grace')
        redis.call('HSET', meta, 'seen', time)
        local calm = tonumber(h[2] or 0)
        local gap = time - (h[1] or time)
        if gap > frozen and (gap > grace or time > calm + grace) then
          calm = time + grace
          redis.call('HSET', meta, 'grace', calm)
        end
        local lapsed = time < calm and {} or redis.call('ZRANGEBYSCORE', act, '-inf', time, 'LIMIT', 0, limit)
        local due = redis.call('ZRANGEBYSCORE', delay, '-inf', time, 'LIMIT', 0, limit)
        return {'OK', lapsed, due, redis.call('ZRANGEBYSCORE', deadlines, '-inf', time, 'LIMIT', 0, limit)}
        """)

    /// KEYS task, act, lease, infl, delay, qlen, deadlines, dead, letters, meta, events. ARGV hint, T, most stalls, failure
    /// of a job that killed its workers, retention, most dead letters.
    static let jobReap = ScriptText(
        "JOB_REAP", .frees,
        fragments: [LuaFragment.arguments, LuaFragment.jobs, LuaFragment.lease, LuaFragment.dead],
        """
        local t, act, leases, infl, delay, qlen, deadlines, dead, letters, meta, events = unpack(KEYS)
        local hint, T, most, failure, retention, mostDead = arg(), arg(), number(), arg(), number(), number()
        local time, ends = now(), redis.call('ZSCORE', act, T)
        if not ends or tonumber(ends) > time then return {'NO'} end
        drop(t, act, leases, infl, T)
        local h = redis.call('HMGET', t, 'uid', 'cancel', 'ddl')
        if not h[1] then
          redis.call('DEL', t)
          return {'OK'}
        end
        local stalls = redis.call('HINCRBY', t, 'stalls', 1)
        redis.call('HINCRBY', meta, 'stalls', 1)
        if h[2] then
          finish(t, events, hint, T, 'cancelled', time, retention)
        elseif stalls >= most then
          bury(t, dead, letters, meta, T, time, failure, true, mostDead)
          finish(t, events, hint, T, 'failed', time, retention)
        else
          redis.call('HSET', t, 'phase', 'waiting', 'updated', time)
          redis.call('ZADD', delay, time + 1000 * 2 ^ stalls, T)
          redis.call('ZADD', deadlines, h[3], T)
          redis.call('HINCRBY', qlen, h[1], 1)
        end
        return {'OK'}
        """)

    /// KEYS task, deadlines, ready, delay, qlen, dead, letters, meta, events, wfq. ARGV hint, T, failure of a late job,
    /// retention, most dead letters. A job that began meanwhile is left alone: its attempt has a limit of its own.
    static let jobLate = ScriptText(
        "JOB_LATE", .frees,
        fragments: [LuaFragment.arguments, LuaFragment.jobs, LuaFragment.line, LuaFragment.dead],
        """
        local t, deadlines, ready, delay, qlen, dead, letters, meta, events, wfq = unpack(KEYS)
        local hint, T, failure, retention, most = arg(), arg(), arg(), number(), number()
        local time, due = now(), redis.call('ZSCORE', deadlines, T)
        if not due or tonumber(due) > time then return {'NO'} end
        redis.call('ZREM', deadlines, T)
        local h = redis.call('HMGET', t, 'uid', 'phase', 'cost')
        withdraw(ready, delay, wfq, qlen, T, h[1] or '', h[3] or 0)
        if h[2] ~= 'queued' and h[2] ~= 'waiting' then return {'NO'} end
        bury(t, dead, letters, meta, T, time, failure, true, most)
        finish(t, events, hint, T, 'failed', time, retention)
        return {'OK'}
        """)

    /// KEYS task, delay, ready, wfq. ARGV hint, T.
    static let jobPromote = ScriptText(
        "JOB_PROMOTE", .frees,
        """
        local t, delay, ready, wfq = unpack(KEYS)
        local hint, T = ARGV[1], ARGV[2]
        local time, due = now(), redis.call('ZSCORE', delay, T)
        if not due or tonumber(due) > time then return {'NO'} end
        redis.call('ZREM', delay, T)
        if redis.call('EXISTS', t) == 0 then return {'NO'} end
        redis.call('HSET', t, 'phase', 'queued', 'updated', time)
        redis.call('ZADD', ready, redis.call('HGET', wfq, 'V') or 0, T)
        redis.call('PUBLISH', hint, 'ready')
        return {'OK'}
        """)

    /// KEYS task, ready, delay, qlen, deadlines, events, wfq. ARGV hint, T, retention. A running job hears of it at its
    /// next beat.
    static let jobCancel = ScriptText(
        "JOB_CANCEL", .frees, fragments: [LuaFragment.arguments, LuaFragment.jobs, LuaFragment.line],
        """
        local t, ready, delay, qlen, deadlines, events, wfq = unpack(KEYS)
        local hint, T, retention = arg(), arg(), number()
        local h = redis.call('HMGET', t, 'vis', 'phase', 'uid', 'cost')
        if not h[1] then return {'MISSING'} end
        if h[2] == 'done' then return {'ENDED', h[1]} end
        if h[2] == 'running' then
          redis.call('HSET', t, 'cancel', 1)
          redis.call('PUBLISH', hint, 'cancel ' .. T)
          return {'REQUESTED'}
        end
        redis.call('ZREM', deadlines, T)
        withdraw(ready, delay, wfq, qlen, T, h[3] or '', h[4] or 0)
        finish(t, events, hint, T, 'cancelled', now(), retention)
        return {'ENDED', 'cancelled'}
        """)

    /// KEYS task, ready, delay, act, lease, qlen, infl, tasks, batch (or task again), deadlines, letters, webhooks, wfq.
    /// ARGV hint, T.
    /// Nothing of the task is left, a dead letter without its car excepted; a worker that runs it loses its claim. Its
    /// batch goes too: all of them are the session's.
    static let jobPurge = ScriptText(
        "JOB_PURGE", .frees, fragments: [LuaFragment.jobs, LuaFragment.line, LuaFragment.lease],
        """
        local t, ready, delay, act, leases, qlen, infl, tasks, batch, deadlines, letters, webhooks, wfq =
          unpack(KEYS)
        local hint, T = ARGV[1], ARGV[2]
        local h = redis.call('HMGET', t, 'uid', 'cost')
        withdraw(ready, delay, wfq, qlen, T, h[1] or '', h[2] or 0)
        if redis.call('HEXISTS', leases, T) == 1 then drop(t, act, leases, infl, T) end
        redis.call('ZREM', deadlines, T)
        redis.call('ZREM', webhooks, T)
        local letter = redis.call('HGET', letters, T)
        if letter then
          local content = cjson.decode(letter)
          content.vin = nil
          redis.call('HSET', letters, T, cjson.encode(content))
        end
        redis.call('DEL', t, batch)
        redis.call('ZREM', tasks, T)
        redis.call('PUBLISH', hint, 'cancel ' .. T)
        return {'OK'}
        """)

    /// KEYS tasks. The session of each, `-` for one that is not there any more.
    static let jobOwners = ScriptText(
        "JOB_OWNERS", .frees,
        """
        local reply = {'OK'}
        for i, t in ipairs(KEYS) do reply[i + 1] = redis.call('HGET', t, 'owner') or '-' end
        return reply
        """)

    /// KEYS ready, then the tasks. ARGV T of each. One array of fields a task, its place in the queue last.
    static let jobRecords = ScriptText(
        "JOB_RECORDS", .frees,
        """
        local reply = {'OK'}
        for i = 2, #KEYS do
          local h = redis.call('HMGET', KEYS[i], 'vis', 'progress', 'detail', 'vin', 'lang', 'attempt', 'inst',
            'created', 'started', 'updated', 'done', 'result', 'err', 'until', 'run', 'batch', 'cancel')
          h[18] = redis.call('ZRANK', KEYS[1], ARGV[i - 1])
          reply[i] = h
        end
        return reply
        """)
}

extension ScriptText {
    /// KEYS session, ready, delay, wfq, qlen, tasks, events, objects, outbox, outbox names, webhooks, batch, deadlines, then
    /// the tasks. ARGV hint, S, owner, queue cap, owner cap, cap of retained tasks, deadline, retention, id of their batch
    /// (may be empty), number of tasks; per task: T, fingerprint, cost, spec, masked VIN, language, webhook (may be empty), own retention (0: the common one);
    /// then a counted list of objects to keep. All tasks or none: the session's list of them is what its end goes by. A task with a webhook is looked at from now on until it was told of.
    static let jobEnqueue = ScriptText(
        "JOB_ENQUEUE", .grows,
        fragments: [
            LuaFragment.arguments, LuaFragment.outlast, LuaFragment.objects, LuaFragment.jobs, LuaFragment.retain,
        ],
        """
        local s, ready, delay, wfq, qlen, tasks, events, objects, outbox, names, webhooks, batch, deadlines =
          unpack(KEYS, 1, 13)
        local hint, S, owner, cap, ownerCap, taskCap, deadline, retention, B, n =
          arg(), arg(), arg(), number(), number(), number(), number(), number(), arg(), number()
        local time = now()
        local h = redis.call('HMGET', s, 'exp', 'until', 'abs', 'ret')
        if not h[1] or time > tonumber(h[1]) then return {'GONE'} end

        local fresh, all, status, kept = {}, {}, nil, retention
        for i = 1, n do
          local task = {key = KEYS[13 + i], T = arg(), fp = arg(), cost = number(), spec = arg()}
          task.vin, task.lang, task.hook, task.ret = arg(), arg(), arg(), number()
          kept = math.max(kept, task.ret)
          all[#all + 1] = task.T
          local known = redis.call('HMGET', task.key, 'fp', 'vis')
          if not known[1] then
            fresh[#fresh + 1] = task
          elseif known[1] == task.fp then
            status = status or known[2]
          else
            return {'MISMATCH'}
          end
        end
        if #fresh == 0 then return {'EXISTS', status} end
        local waiting = redis.call('ZCARD', ready) + redis.call('ZCARD', delay)
        if waiting + #fresh > cap then return {'FULL'} end
        if (redis.call('HGET', qlen, owner) or 0) + #fresh > ownerCap then return {'OWNER', waiting} end
        if redis.call('ZCARD', tasks) + #fresh > taskCap then return {'TASKS'} end

        local finish = math.max(redis.call('HGET', wfq, 'V') or 0, redis.call('HGET', wfq, 'u:' .. owner) or 0)
        local created = time
        for _, task in ipairs(fresh) do
          finish = finish + task.cost
          redis.call('HSET', task.key, 'owner', S, 'uid', owner, 'vis', 'queued', 'progress', 0, 'phase', 'queued',
            'attempt', 0, 'stalls', 0, 'spec', task.spec, 'cost', task.cost, 'fp', task.fp, 'vin', task.vin,
            'lang', task.lang, 'created', time, 'updated', time, 'ddl', time + deadline, 'until', time + retention)
          if task.ret > 0 then redis.call('HSET', task.key, 'ret', task.ret) end
          redis.call('PEXPIREAT', task.key, time + retention + 604800000)
          redis.call('ZADD', ready, finish, task.T)
          redis.call('ZADD', deadlines, time + deadline, task.T)
          redis.call('ZADD', tasks, created, task.T)
          created = created + 0.001
          if task.hook ~= '' then
            redis.call('HSET', task.key, 'hook', task.hook)
            redis.call('ZADD', webhooks, time + 1000, task.T)
          end
          if B ~= '' then redis.call('HSET', task.key, 'batch', B) end
          event(events, hint, task.T, 'queued', 0)
        end
        if B ~= '' then
          redis.call('HSET', batch, 'owner', S, 'created', time, 'tasks', table.concat(all, ','))
          redis.call('PEXPIREAT', batch, time + kept + 604800000)
        end
        redis.call('HSET', wfq, 'u:' .. owner, finish)
        redis.call('HINCRBY', qlen, owner, #fresh)
        for _ = 1, number() do
          local digest = arg()
          keep(objects, outbox, names, digest, arg())
        end
        local longest = h[3] + math.max(h[4], kept) + 86400000
        outlast(tasks, longest)
        outlast(objects, longest)
        retain(s, h[2], time + retention)
        redis.call('PUBLISH', hint, 'ready')
        return {'OK'}
        """)

    /// KEYS ready, act, lease, wfq, infl, qlen, deadlines, dead, letters, meta, then task and events of each candidate.
    /// ARGV hint, claim, lease, running cap per owner, instance, retention, failure of a late job, most dead letters, then
    /// T of each candidate.
    /// The second pass ignores the cap, so that no slot idles. Two owners of chance are looked at each time: of those who
    /// do not come back nothing stays.
    static let jobClaim = ScriptText(
        "JOB_CLAIM", .frees, fragments: [LuaFragment.arguments, LuaFragment.jobs, LuaFragment.line, LuaFragment.dead],
        """
        local ready, act, leases, wfq, infl, qlen, deadlines, dead, letters, meta = unpack(KEYS, 1, 10)
        local hint, claim, lease, cap, instance, retention, late, most =
          arg(), arg(), number(), number(), arg(), number(), arg(), number()
        local first, time, candidates = taken, now(), #ARGV - taken

        local function give(t, T)
          local h = redis.call('HMGET', t, 'attempt', 'spec')
          return {'OK', T, h[1], h[2]}
        end
        for i = 1, candidates do
          if redis.call('HGET', leases, ARGV[first + i]) == claim then return give(KEYS[9 + 2 * i], ARGV[first + i]) end
        end

        local function take(t, events, T, score, owner, cost, status, progress)
          redis.call('HSET', leases, T, claim)
          redis.call('ZADD', act, time + lease, T)
          tally(infl, owner, 1)
          redis.call('HINCRBY', t, 'attempt', 1)
          if rank[status] < rank.processing then status = 'processing' end
          progress = math.max(progress, 10)
          redis.call('HSETNX', t, 'started', time)
          redis.call('HSET', t, 'claim', claim, 'phase', 'running', 'inst', instance, 'claimed', time, 'updated', time,
            'vis', status, 'progress', progress)
          redis.call('HSET', wfq, 'V', math.max(redis.call('HGET', wfq, 'V') or 0, score - cost))
          leave(ready, wfq, qlen, owner, 0)
          for _, field in ipairs(redis.call('HRANDFIELD', wfq, 2)) do
            if field ~= 'V' then forget(wfq, qlen, string.sub(field, 3)) end
          end
          event(events, hint, T, status, progress)
          return give(t, T)
        end

        for pass = 1, 2 do
          for i = 1, candidates do
            local T, t, events = ARGV[first + i], KEYS[9 + 2 * i], KEYS[10 + 2 * i]
            local score = redis.call('ZSCORE', ready, T)
            local h = score and redis.call('HMGET', t, 'uid', 'vis', 'progress', 'cost', 'ddl')
            if h and not h[1] then
              redis.call('ZREM', ready, T)
              redis.call('ZREM', deadlines, T)
            elseif h and time > tonumber(h[5]) then
              redis.call('ZREM', ready, T)
              redis.call('ZREM', deadlines, T)
              leave(ready, wfq, qlen, h[1], h[4])
              bury(t, dead, letters, meta, T, time, late, true, most)
              finish(t, events, hint, T, 'failed', time, retention)
            elseif h and (pass == 2 or tonumber(redis.call('HGET', infl, h[1]) or 0) < cap) then
              redis.call('ZREM', ready, T)
              redis.call('ZREM', deadlines, T)
              return take(t, events, T, score, h[1], h[4], h[2], tonumber(h[3]))
            end
          end
        end
        return {'NONE'}
        """)
}

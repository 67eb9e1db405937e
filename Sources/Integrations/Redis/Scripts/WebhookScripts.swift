extension ScriptText {
    /// KEYS webhooks. ARGV limit. T of tasks that are to be looked at.
    static let webhookDue = ScriptText(
        "WH_DUE", .frees,
        """
        return {'OK', unpack(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now(), 'LIMIT', 0, ARGV[1]))}
        """)

    /// KEYS webhooks, then the tasks. ARGV pause before the next look at a task under way, time after which a turn comes
    /// again, 1 to look though it is not time, T of each. A task that is not there any more leaves the list.
    /// Answers an array of T, sealed target, run and attempt for each turn, T alone for a task under way.
    static let webhookTake = ScriptText(
        "WH_TAKE", .frees, fragments: [LuaFragment.arguments],
        """
        local due, pause, visibility, eager = KEYS[1], number(), number(), arg() == '1'
        local time, reply = now(), {'OK'}
        for i = 2, #KEYS do
          local t, T = KEYS[i], arg()
          local at = redis.call('ZSCORE', due, T)
          local h = at and redis.call('HMGET', t, 'hook', 'phase', 'run', 'hrun', 'htry')
          local run = h and (h[3] or '1')
          local tries = h and h[4] == run and tonumber(h[5]) or 0
          if h and not h[1] then
            redis.call('ZREM', due, T)
          elseif h and (tonumber(at) <= time or eager and tries == 0) then
            if h[2] == 'done' then
              redis.call('HSET', t, 'hrun', run, 'htry', tries + 1)
              redis.call('ZADD', due, time + visibility, T)
              reply[#reply + 1] = {T, h[1], run, tries + 1}
            else
              redis.call('ZADD', due, time + pause, T)
              reply[#reply + 1] = {T}
            end
          end
        end
        return reply
        """)

    /// KEYS webhooks, task. ARGV T, run, attempt, delay, 1 if the attempt counts.
    static let webhookPostpone = ScriptText(
        "WH_LATER", .frees, fragments: [LuaFragment.arguments],
        """
        local due, t = unpack(KEYS)
        local T, run, attempt, delay, counts = arg(), arg(), arg(), number(), arg() == '1'
        local h = redis.call('HMGET', t, 'hrun', 'htry')
        if h[1] ~= run or h[2] ~= attempt then return {'LOST'} end
        redis.call('ZADD', due, 'XX', now() + delay, T)
        if not counts then redis.call('HSET', t, 'htry', attempt - 1) end
        return {'OK'}
        """)

    /// KEYS webhooks, task. ARGV T, run. A task that runs again meanwhile stays on the list.
    static let webhookFinish = ScriptText(
        "WH_DONE", .frees,
        """
        local run = redis.call('HGET', KEYS[2], 'run')
        if run and run ~= ARGV[2] then return {'LOST'} end
        redis.call('ZREM', KEYS[1], ARGV[1])
        return {'OK'}
        """)
}

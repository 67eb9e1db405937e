extension ScriptText {
    /// KEYS ready, delay, act, meta, deadlines, dead. ARGV the time from a job's entry to its deadline, life of a dead letter.
    /// Answers numbers in the order of `QueueFigures.Lane`; -1 for what is not known.
    static let queueFigures = ScriptText(
        "QUEUE_FIGURES", .frees, fragments: [LuaFragment.arguments],
        """
        local ready, delay, act, meta, deadlines, dead = unpack(KEYS)
        local patience, life, time = number(), number(), now()
        local first = redis.call('ZRANGE', deadlines, 0, 0, 'WITHSCORES')
        local h = redis.call('HMGET', meta, 'mean', 'complete', 'failed', 'retried', 'stalls')
        return {'OK', redis.call('ZCARD', ready), redis.call('ZCARD', delay), redis.call('ZCARD', act),
          tonumber(h[1] or -1), first[2] and math.max(0, time - first[2] + patience) or -1,
          redis.call('ZCOUNT', dead, time - life, '+inf'),
          tonumber(h[2] or 0), tonumber(h[3] or 0), tonumber(h[4] or 0), tonumber(h[5] or 0)}
        """)

    /// KEYS instances. ARGV name, load, how long a silent one stays on the list. Nobody is on it for good.
    static let instanceBeat = ScriptText(
        "INST_BEAT", .frees,
        """
        local time = now()
        redis.call('HSET', KEYS[1], ARGV[1], string.format('%d %s', time, ARGV[2]))
        local all = redis.call('HGETALL', KEYS[1])
        for i = 1, #all, 2 do
          if time - tonumber(string.match(all[i + 1], '^%d+')) > tonumber(ARGV[3]) then
            redis.call('HDEL', KEYS[1], all[i])
          end
        end
        redis.call('PEXPIRE', KEYS[1], 3600000)
        return {'OK'}
        """)

    /// KEYS instances. ARGV longest silence of one that lives. Silence and load of each.
    static let instanceList = ScriptText(
        "INST_LIST", .frees,
        """
        local time, reply = now(), {'OK'}
        for _, text in ipairs(redis.call('HVALS', KEYS[1])) do
          local at, load = string.match(text, '^(%d+) (.*)$')
          local silence = math.max(0, time - at)
          if silence <= tonumber(ARGV[1]) then
            reply[#reply + 1] = silence
            reply[#reply + 1] = load
          end
        end
        return reply
        """)
}

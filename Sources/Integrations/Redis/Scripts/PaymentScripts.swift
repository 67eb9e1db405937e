extension ScriptText {
    /// KEYS payment, visits, held, place by the provider's id, then a list of each owner. ARGV id, version, record, delay
    /// (empty: no visit), 1 when something does not fit, creation, 1 when the provider's id is known. All that follows
    /// from a version happens with it, once: an older one or a repeat changes nothing.
    static let paymentPut = ScriptText(
        "PAY_PUT", .grows, fragments: [LuaFragment.arguments],
        """
        local payment, visits, held, object = unpack(KEYS, 1, 4)
        local id, version, record, delay, isHeld, created, hasObject =
          arg(), number(), arg(), arg(), arg(), number(), arg()
        if tonumber(redis.call('HGET', payment, 'v') or 0) >= version then return {'OLD'} end
        redis.call('HSET', payment, 'v', version, 'rec', record)
        if delay == '' then redis.call('ZREM', visits, id) else redis.call('ZADD', visits, now() + delay, id) end
        if isHeld == '1' then redis.call('ZADD', held, created, id) else redis.call('ZREM', held, id) end
        if hasObject == '1' then redis.call('SET', object, id) end
        for i = 5, #KEYS do redis.call('ZADD', KEYS[i], created, id) end
        return {'OK'}
        """)

    /// KEYS due list. ARGV most, lease. What is taken is nobody else's until the lease ends.
    static let paymentDue = ScriptText(
        "PAY_DUE", .frees, fragments: [LuaFragment.arguments],
        """
        local most, lease, time = number(), number(), now()
        local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', time, 'LIMIT', 0, most)
        for _, id in ipairs(ids) do redis.call('ZADD', KEYS[1], time + lease, id) end
        return {'OK', unpack(ids)}
        """)

    /// KEYS visits. ARGV id, delay (empty: never).
    static let paymentVisit = ScriptText(
        "PAY_VISIT", .frees,
        """
        if ARGV[2] == '' then redis.call('ZREM', KEYS[1], ARGV[1])
        else redis.call('ZADD', KEYS[1], now() + ARGV[2], ARGV[1]) end
        return {'OK'}
        """)

    /// KEYS numbers, documents, last, free. ARGV document. The number it has, else one that was left out, else the next.
    static let documentNumber = ScriptText(
        "DOC_NUMBER", .grows,
        """
        local numbers, documents, last, free = unpack(KEYS)
        local known = redis.call('HGET', numbers, ARGV[1])
        if known then return {'OK', known} end
        local n = redis.call('ZPOPMIN', free)[1] or redis.call('INCR', last)
        redis.call('HSET', numbers, ARGV[1], n)
        redis.call('HSET', documents, n, ARGV[1])
        return {'OK', n}
        """)

    /// KEYS numbers, documents, last, free. ARGV number, document that the ledger says has it. What it had besides
    /// is not free by that: the ledger may have both.
    static let documentLearn = ScriptText(
        "DOC_LEARN", .grows,
        """
        local numbers, documents, last, free = unpack(KEYS)
        local n, document = ARGV[1], ARGV[2]
        local other = redis.call('HGET', documents, n)
        if other and other ~= document then redis.call('HDEL', numbers, other) end
        local mine = redis.call('HGET', numbers, document)
        if mine and mine ~= n then
          redis.call('HDEL', documents, mine)
        end
        redis.call('HSET', documents, n, document)
        redis.call('HSET', numbers, document, n)
        redis.call('ZREM', free, n)
        if tonumber(redis.call('GET', last) or 0) < tonumber(n) then redis.call('SET', last, n) end
        return {'OK'}
        """)

    /// KEYS documents, last, free. ARGV numbers. Only those that nobody has and that come before the last one.
    static let documentFree = ScriptText(
        "DOC_FREE", .grows,
        """
        local documents, last, free = unpack(KEYS)
        for _, n in ipairs(ARGV) do
          if redis.call('HEXISTS', documents, n) == 0 and tonumber(n) <= tonumber(redis.call('GET', last) or 0) then
            redis.call('ZADD', free, n, n)
          end
        end
        return {'OK'}
        """)

    /// KEYS alerts, their texts. ARGV id, record, most.
    static let paymentAlert = ScriptText(
        "PAY_ALERT", .frees,
        """
        redis.call('ZADD', KEYS[1], 'NX', now(), ARGV[1])
        redis.call('HSETNX', KEYS[2], ARGV[1], ARGV[2])
        for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1 - ARGV[3])) do
          redis.call('ZREM', KEYS[1], id)
          redis.call('HDEL', KEYS[2], id)
        end
        return {'OK'}
        """)

    /// KEYS event, due, list, dead. ARGV id, record, life. A known one that was given up is due again.
    static let inboxReceive = ScriptText(
        "WH_RECEIVE", .grows,
        """
        local event, due, list, dead = unpack(KEYS)
        local id, record, life, time = ARGV[1], ARGV[2], tonumber(ARGV[3]), now()
        local state = redis.call('HGET', event, 'state')
        if state and state ~= 'dead' then return {'SEEN'} end
        if state then
          redis.call('ZREM', dead, id)
          redis.call('HSET', event, 'state', 'pending', 'tries', 0)
        else
          redis.call('HSET', event, 'state', 'pending', 'tries', 0, 'rec', record, 'at', time)
          redis.call('PEXPIRE', event, life)
          redis.call('ZADD', list, time, id)
          redis.call('ZREMRANGEBYSCORE', list, '-inf', time - life)
        end
        redis.call('ZADD', due, time, id)
        return {state and 'AGAIN' or 'OK'}
        """)

    /// KEYS event, due. ARGV id. The event as it stands, with one attempt more; one that ended is forgotten.
    static let inboxBegin = ScriptText(
        "WH_BEGIN", .frees,
        """
        local event, due = unpack(KEYS)
        if redis.call('HGET', event, 'state') ~= 'pending' then
          redis.call('ZREM', due, ARGV[1])
          return {'GONE'}
        end
        redis.call('HINCRBY', event, 'tries', 1)
        return {'OK', unpack(redis.call('HMGET', event, 'rec', 'at', 'tries', 'state', 'note'))}
        """)

    /// KEYS event, due, dead. ARGV id, state, note, delay of the next attempt.
    static let inboxSettle = ScriptText(
        "WH_SETTLE", .frees,
        """
        local event, due, dead = unpack(KEYS)
        local id, state, note, delay = unpack(ARGV)
        if redis.call('EXISTS', event) == 0 then
          redis.call('ZREM', due, id)
          redis.call('ZREM', dead, id)
          return {'GONE'}
        end
        redis.call('HSET', event, 'state', state, 'note', note)
        if state == 'pending' then redis.call('ZADD', due, now() + delay, id) else redis.call('ZREM', due, id) end
        if state == 'dead' then redis.call('ZADD', dead, now(), id) else redis.call('ZREM', dead, id) end
        return {'OK'}
        """)

    /// KEYS event, due, dead. ARGV id. From the beginning.
    static let inboxReplay = ScriptText(
        "WH_REPLAY", .grows,
        """
        local event, due, dead = unpack(KEYS)
        if redis.call('EXISTS', event) == 0 then return {'GONE'} end
        redis.call('HSET', event, 'state', 'pending', 'tries', 0)
        redis.call('ZREM', dead, ARGV[1])
        redis.call('ZADD', due, now(), ARGV[1])
        return {'OK'}
        """)

    /// KEYS event, due, list, dead. ARGV id.
    static let inboxDrop = ScriptText(
        "WH_DROP", .frees,
        """
        redis.call('DEL', KEYS[1])
        for i = 2, 4 do redis.call('ZREM', KEYS[i], ARGV[1]) end
        return {'OK'}
        """)
}

extension ScriptText {
    /// KEYS address. ARGV account, length. An address that nobody has, or that is kept for this account already.
    static let mailReserve = ScriptText(
        "MAIL_RESERVE", .grows,
        """
        local holder = redis.call('GET', KEYS[1])
        if holder and holder ~= ARGV[1] then return {'TAKEN'} end
        if not holder then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
        return {'OK'}
        """)

    /// KEYS address. ARGV account, whom to take it from (empty: nobody). For good.
    static let mailKeep = ScriptText(
        "MAIL_KEEP", .grows,
        """
        local holder = redis.call('GET', KEYS[1])
        if holder and holder ~= ARGV[1] and holder ~= ARGV[2] then return {'TAKEN', holder} end
        redis.call('SET', KEYS[1], ARGV[1])
        return {'OK'}
        """)

    /// KEYS address. ARGV account.
    static let mailRelease = ScriptText(
        "MAIL_RELEASE", .frees,
        """
        if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
        return {'OK'}
        """)

    /// KEYS account. ARGV version before (empty: whatever is older), version, record. Without a record there is only the
    /// mark of a removed account, newer than all.
    static let accountPut = ScriptText(
        "ACC_PUT", .grows, fragments: [LuaFragment.arguments],
        """
        local before, version, record = arg(), number(), arg()
        local h = redis.call('HMGET', KEYS[1], 'v', 'rec')
        local stored = tonumber(h[1] or 0)
        if before ~= '' then
          if not h[2] then return {'GONE'} end
          if stored ~= tonumber(before) and h[2] ~= record then return {'CONFLICT'} end
        elseif stored >= version then
          return {h[2] and 'OK' or 'GONE'}
        end
        redis.call('HSET', KEYS[1], 'v', version, 'rec', record)
        return {'OK'}
        """)

    /// KEYS account. ARGV version that it must have (empty: any). Leaves a mark for a day, which nothing overwrites. Answers
    /// the record.
    static let accountRemove = ScriptText(
        "ACC_REMOVE", .frees,
        """
        local record = redis.call('HGET', KEYS[1], 'rec')
        if ARGV[1] ~= '' and record and redis.call('HGET', KEYS[1], 'v') ~= ARGV[1] then return {'CONFLICT'} end
        redis.call('DEL', KEYS[1])
        redis.call('HSET', KEYS[1], 'v', '9007199254740991')
        redis.call('PEXPIRE', KEYS[1], 86400000)
        return {'OK', record}
        """)

    /// KEYS account, family. Answers the record if the family is there.
    static let accountSignedIn = ScriptText(
        "ACC_SIGNED_IN", .frees,
        """
        if redis.call('EXISTS', KEYS[2]) == 0 then return {'ENDED'} end
        return {'OK', redis.call('HGET', KEYS[1], 'rec')}
        """)

    /// KEYS family. ARGV account, generation, digest, idle life, absolute life, digest of a browser's secret (empty: none).
    static let familyBegin = ScriptText(
        "RF_BEGIN", .grows, fragments: [LuaFragment.arguments],
        """
        local family = KEYS[1]
        local account, generation, digest, idle, absolute = arg(), arg(), arg(), number(), number()
        local time, browser = now(), arg()
        if browser ~= '' then redis.call('HSET', family, 'web', browser) end
        redis.call('HSET', family, 'acc', account, 'gen', generation, 'cur', digest, 'end', time + absolute)
        redis.call('PEXPIREAT', family, time + math.min(idle, absolute))
        return {'OK'}
        """)

    /// KEYS family. ARGV digest of the browser's secret (empty: not asked), idle life. Written once a day at most.
    static let familyHolder = ScriptText(
        "RF_HOLDER", .frees,
        """
        local family, idle = KEYS[1], tonumber(ARGV[2])
        local h = redis.call('HMGET', family, 'acc', 'gen', 'web', 'end')
        if not h[1] then return {'UNKNOWN'} end
        if ARGV[1] ~= '' then
          if h[3] ~= ARGV[1] then return {'UNKNOWN'} end
          if redis.call('PTTL', family) < idle - 86400000 then
            redis.call('PEXPIREAT', family, math.min(now() + idle, tonumber(h[4])))
          end
        end
        return {'OK', h[1], h[2]}
        """)

    /// KEYS family. ARGV digest of the secret shown, digest of the next one, the next one sealed, grace, idle life.
    /// Within the grace the one before brings the sealed successor. One of the twenty before ends the family: it was ours and
    /// somebody kept it. Any other one only fails, for the family's name is no secret. A repeat after a lost reply finds its
    /// own work done.
    static let familyRotate = ScriptText(
        "RF_ROTATE", .frees, fragments: [LuaFragment.arguments],
        """
        local family = KEYS[1]
        local shown, coming, sealed, grace, idle = arg(), arg(), arg(), number(), number()
        local h, time = redis.call('HMGET', family, 'acc', 'gen', 'cur', 'prev', 'rot', 'next', 'end', 'old'), now()
        if not h[1] then return {'UNKNOWN'} end
        if h[3] == shown then
          local old = string.sub(shown .. (h[8] or ''), 1, 20 * #shown)
          redis.call('HSET', family, 'cur', coming, 'prev', shown, 'rot', time, 'next', sealed, 'old', old)
          redis.call('PEXPIREAT', family, math.min(time + idle, tonumber(h[7])))
          return {'OK', h[1], h[2], sealed}
        end
        if h[4] == shown and time - h[5] <= grace then return {'OK', h[1], h[2], h[6]} end
        if not string.find(h[8] or '', shown, 1, true) then return {'UNKNOWN'} end
        redis.call('DEL', family)
        return {'REUSED'}
        """)
}

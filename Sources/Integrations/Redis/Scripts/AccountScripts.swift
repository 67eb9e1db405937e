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

    /// KEYS address. ARGV account, 1 to take it from whoever has it. For good.
    static let mailKeep = ScriptText(
        "MAIL_KEEP", .grows,
        """
        local holder = redis.call('GET', KEYS[1])
        if holder and holder ~= ARGV[1] and ARGV[2] ~= '1' then return {'TAKEN'} end
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

    /// KEYS account. ARGV version before (empty: whatever is older), version, record.
    static let accountPut = ScriptText(
        "ACC_PUT", .grows, fragments: [LuaFragment.arguments],
        """
        local before, version, record = arg(), number(), arg()
        local h = redis.call('HMGET', KEYS[1], 'v', 'rec')
        local stored = tonumber(h[1] or 0)
        if before ~= '' then
          if not h[1] then return {'GONE'} end
          if stored ~= tonumber(before) and h[2] ~= record then return {'CONFLICT'} end
        elseif stored >= version then
          return {'OK'}
        end
        redis.call('HSET', KEYS[1], 'v', version, 'rec', record)
        return {'OK'}
        """)

    /// KEYS account, family. Answers the record if the family is there.
    static let accountSignedIn = ScriptText(
        "ACC_SIGNED_IN", .frees,
        """
        if redis.call('EXISTS', KEYS[2]) == 0 then return {'ENDED'} end
        return {'OK', redis.call('HGET', KEYS[1], 'rec')}
        """)

    /// KEYS family. ARGV account, generation, digest, idle life, absolute life.
    static let familyBegin = ScriptText(
        "RF_BEGIN", .grows, fragments: [LuaFragment.arguments],
        """
        local family = KEYS[1]
        local account, generation, digest, idle, absolute = arg(), arg(), arg(), number(), number()
        local time = now()
        redis.call('HSET', family, 'acc', account, 'gen', generation, 'cur', digest, 'end', time + absolute)
        redis.call('PEXPIREAT', family, time + math.min(idle, absolute))
        return {'OK'}
        """)

    /// KEYS family. ARGV digest of the secret shown, digest of the next one, the next one sealed, grace, idle life.
    /// Within the grace the one before brings the sealed successor; any other secret ends the family. A repeat after a
    /// lost reply finds its own work done.
    static let familyRotate = ScriptText(
        "RF_ROTATE", .frees, fragments: [LuaFragment.arguments],
        """
        local family = KEYS[1]
        local shown, coming, sealed, grace, idle = arg(), arg(), arg(), number(), number()
        local h, time = redis.call('HMGET', family, 'acc', 'gen', 'cur', 'prev', 'rot', 'next', 'end'), now()
        if not h[1] then return {'UNKNOWN'} end
        if h[3] == shown then
          redis.call('HSET', family, 'cur', coming, 'prev', shown, 'rot', time, 'next', sealed)
          redis.call('PEXPIREAT', family, math.min(time + idle, tonumber(h[7])))
          return {'OK', h[1], h[2], sealed}
        end
        if h[4] == shown and time - h[5] <= grace then return {'OK', h[1], h[2], h[6]} end
        redis.call('DEL', family)
        return {'REUSED'}
        """)
}

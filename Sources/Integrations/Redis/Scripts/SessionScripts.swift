extension ScriptText {
    /// KEYS session, expiry. ARGV S, commit, idle, absolute, retention, schema, minimum reader, whose (empty: nobody's),
    /// parts as name and value.
    static let sessionCreate = ScriptText(
        "SES_CREATE", .grows, fragments: [LuaFragment.arguments],
        """
        local s, expiry = KEYS[1], KEYS[2]
        local S, commit, idle, absolute, retention = arg(), arg(), number(), number(), number()
        local schema, reader, own = number(), number(), arg()
        local etag, time = '1-' .. commit, now()
        if redis.call('EXISTS', s) == 1 then
          if redis.call('HGET', s, 'etag') ~= etag then return {'TAKEN'} end
        else
          local ends = time + absolute
          local expires = math.min(time + idle, ends)
          local retained = math.max(time + retention, expires)
          redis.call('HSET', s, 'etag', etag, 'exp', expires, 'abs', ends, 'until', retained, 'idle', idle,
            'ret', retention, 'sc', schema, 'mr', reader, 'tv', 0)
          if own ~= '' then redis.call('HSET', s, 'own', own) end
          while taken < #ARGV do
            local part = arg()
            redis.call('HSET', s, part, arg(), 'm.' .. part, 1)
          end
          redis.call('PEXPIREAT', s, retained + 86400000)
          redis.call('ZADD', expiry, expires, S)
        end
        local times = redis.call('HMGET', s, 'exp', 'abs', 'until')
        return {'OK', etag, times[1], times[2], times[3]}
        """)

    /// KEYS session, expiry. ARGV S, etag the caller has, counter from which on it wants parts, its schema.
    /// Slides the expiry; at most one write in a twentieth of the idle time or a minute.
    static let sessionLoad = ScriptText(
        "SES_LOAD", .frees, fragments: [LuaFragment.arguments],
        """
        local s, expiry = KEYS[1], KEYS[2]
        local S, known, from, schema = arg(), arg(), number(), number()
        local h = redis.call('HMGET', s, 'etag', 'gone', 'exp', 'abs', 'idle', 'ret', 'until', 'sc', 'mr', 'tv')
        if h[2] then return {'EXPIRED'} end
        if not h[1] then return {'MISSING'} end
        local time = now()
        local expires, ends, idle, retained = tonumber(h[3]), tonumber(h[4]), tonumber(h[5]), tonumber(h[7])
        if time > expires then return {'EXPIRED'} end
        if tonumber(h[9]) > schema then return {'NEWER'} end
        if expires < ends and expires - time < idle - math.min(60000, idle / 20) then
          expires = math.min(time + idle, ends)
          retained = math.max(retained, time + tonumber(h[6]), expires)
          redis.call('HSET', s, 'exp', expires, 'until', retained)
          redis.call('PEXPIREAT', s, retained + 86400000)
          redis.call('ZADD', expiry, expires, S)
        end
        if h[1] == known then return {'SAME', string.format('%d', expires)} end
        local reply = {'CHANGED', h[1], string.format('%d', expires), h[4], string.format('%d', retained), h[8], h[10]}
        for _, part in ipairs({'core', 'veh', 'img', 'tsk', 'tok'}) do
          local p = redis.call('HMGET', s, 'm.' .. part, part)
          if p[1] and tonumber(p[1]) > from then
            reply[#reply + 1] = part
            reply[#reply + 1] = p[2] or ''
          end
        end
        return reply
        """)

    /// KEYS session, objects, outbox, outbox names. ARGV expected etag, commit, schema, minimum reader, delay of
    /// discarded objects, token operation (keep, set, remove), token blob, fingerprint, then three counted lists: parts (name, value),
    /// objects to keep (digest, sealed name), digests to discard.
    ///
    /// `ring` remembers the commits of the last 10 s, so that a repeat after a lost reply is recognised. A conflict says
    /// whether it reaches back to what came after the expected version: 0 means that this commit may have been made.
    static let sessionCommit = ScriptText(
        "SES_COMMIT", .grows,
        fragments: [
            LuaFragment.arguments, LuaFragment.version, LuaFragment.outlast, LuaFragment.objects,
        ],
        """
        local s, objects, outbox, names = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
        local expected, commit, schema, reader, delay = arg(), arg(), number(), number(), number()
        local tokens, blob, fingerprint = arg(), arg(), arg()
        local h = redis.call('HMGET', s, 'etag', 'exp', 'mr', 'ring', 'tv', 'abs', 'ret', 'sc')
        if not h[1] then return {'GONE'} end
        local time, ring, following = now(), {}, counter(expected) + 1
        local isKnown = counter(h[1]) <= following
        for etag, version, at in string.gmatch(h[4] or '', '(%S+) (%d+) (%d+);') do
          if string.match(etag, '^%d+%-(.*)$') == commit then return {'OK', etag, version} end
          isKnown = isKnown or counter(etag) == following
          if time - at < 10000 then ring[#ring + 1] = etag .. ' ' .. version .. ' ' .. at .. ';' end
        end
        if time > tonumber(h[2]) then return {'GONE'} end
        if tonumber(h[3]) > schema then return {'NEWER'} end
        if h[1] ~= expected then return {'CONFLICT', isKnown and 1 or 0} end

        local etag, version = successor(h[1], commit), tonumber(h[5])
        local stamp = counter(etag)
        if tokens ~= 'keep' then
          version = version + 1
          redis.call('HSET', s, 'm.tok', stamp)
          redis.call('HDEL', s, 'tok', 'tfp', 'bad')
        end
        if tokens == 'set' then redis.call('HSET', s, 'tok', blob, 'tfp', fingerprint) end
        while #ring > 63 do table.remove(ring, 1) end
        ring[#ring + 1] = string.format('%s %d %d;', etag, version, time)
        redis.call('HSET', s, 'etag', etag, 'tv', version, 'ring', table.concat(ring))
        -- Parts of a newer release stay in the record.
        if schema > tonumber(h[8]) then redis.call('HSET', s, 'sc', schema) end
        if reader > tonumber(h[3]) then redis.call('HSET', s, 'mr', reader) end
        for _ = 1, number() do
          local part = arg()
          redis.call('HSET', s, part, arg(), 'm.' .. part, stamp)
        end
        for _ = 1, number() do
          local digest = arg()
          keep(objects, outbox, names, digest, arg())
        end
        outlast(objects, h[6] + h[7] + 86400000)
        for _ = 1, number() do discard(objects, outbox, names, arg(), time + delay) end
        return {'OK', etag, version}
        """)

    /// KEYS session. ARGV part, its broken value. Sets the value aside, unless it was replaced meanwhile. The fingerprint
    /// of a lost token stays: a refresh that is under way may still bring its successor.
    static let sessionQuarantine = ScriptText(
        "SES_QUARANTINE", .frees, fragments: [LuaFragment.version],
        """
        local s, part = KEYS[1], ARGV[1]
        local etag = redis.call('HGET', s, 'etag')
        if not etag or redis.call('HGET', s, part) ~= ARGV[2] then return {'OTHER'} end
        redis.call('HDEL', s, part)
        etag = successor(etag, 'broken' .. string.format('%d', now()))
        redis.call('HSET', s, 'q.' .. part, ARGV[2], 'm.' .. part, counter(etag), 'etag', etag)
        if part == 'tok' then redis.call('HINCRBY', s, 'tv', 1) end
        return {'OK'}
        """)
}

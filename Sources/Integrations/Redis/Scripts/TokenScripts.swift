extension ScriptText {
    /// KEYS session, refresh. ARGV token version, owner, length of the turn.
    /// A turn that was not given back leaves a doubt: its holder may have used the token and be late with the next one.
    static let tokenAcquire = ScriptText(
        "TOK_ACQUIRE", .grows, fragments: [LuaFragment.arguments],
        """
        local s, refresh = KEYS[1], KEYS[2]
        local version, owner, turn = arg(), arg(), number()
        local h, time = redis.call('HMGET', s, 'tv', 'exp'), now()
        if not h[1] or time > tonumber(h[2]) then return {'GONE'} end
        if h[1] ~= version then return {'NEWER'} end
        local k = redis.call('HMGET', refresh, 'owner', 'until')
        if k[1] and k[1] ~= owner and time < tonumber(k[2]) then
          return {'BUSY', string.format('%d', k[2] - time)}
        end
        if k[1] then redis.call('HSET', refresh, 'doubt', 1) end
        redis.call('HSET', refresh, 'owner', owner, 'until', time + turn, 'since', time)
        redis.call('PEXPIRE', refresh, 600000)
        return {'OK'}
        """)

    /// KEYS session, refresh. ARGV parent fingerprint, own fingerprint, blob, commit, owner, hint channel.
    /// Asks only for the lineage: a late holder of the one valid token must win (state.md 7.5).
    static let tokenCommit = ScriptText(
        "TOK_COMMIT", .frees, fragments: [LuaFragment.arguments, LuaFragment.version],
        """
        local s, refresh = KEYS[1], KEYS[2]
        local parent, fingerprint, blob, commit, owner, hint = arg(), arg(), arg(), arg(), arg(), arg()
        local h = redis.call('HMGET', s, 'etag', 'exp', 'tfp')
        if not h[1] or now() > tonumber(h[2]) then return {'GONE'} end
        if redis.call('HGET', refresh, 'owner') == owner then redis.call('DEL', refresh) end
        if h[3] == fingerprint then return {'OK'} end
        if h[3] ~= parent then return {'STALE'} end
        local etag = successor(h[1], commit)
        redis.call('HDEL', s, 'bad')
        redis.call('HSET', s, 'tok', blob, 'tfp', fingerprint, 'm.tok', counter(etag), 'etag', etag)
        redis.call('HINCRBY', s, 'tv', 1)
        redis.call('PUBLISH', hint, 'token ' .. string.match(s, '[^:]+$'))
        return {'OK'}
        """)

    /// KEYS session, refresh. ARGV token version, owner, quiet time. Gives up the caller's turn in every case.
    /// Without a doubt nobody else can hold a good answer and the token is dead at once, else after the quiet time.
    /// A dead token leaves the session, its fingerprint stays: the late answer of a paused instance still fits.
    static let tokenInvalid = ScriptText(
        "TOK_INVALID", .frees, fragments: [LuaFragment.arguments, LuaFragment.version],
        """
        local s, refresh = KEYS[1], KEYS[2]
        local version, owner, quiet = arg(), arg(), number()
        local k = redis.call('HMGET', refresh, 'owner', 'since', 'doubt')
        local sure = k[1] == owner and not k[3]
        if k[1] == owner then
          redis.call('DEL', refresh)
          k = {}
        end
        local h, time = redis.call('HMGET', s, 'tv', 'etag', 'bad'), now()
        if h[1] ~= version then return {'RECOVERED'} end
        if h[3] or not sure then
          if not h[3] then
            redis.call('HSET', s, 'bad', time)
            return {'WAIT'}
          end
          if time - h[3] < quiet or (k[2] and time - k[2] < quiet) then return {'WAIT'} end
        end
        local etag = successor(h[2], 'dead' .. string.format('%d', time))
        redis.call('HDEL', s, 'tok', 'bad')
        redis.call('HSET', s, 'm.tok', counter(etag), 'etag', etag)
        redis.call('HINCRBY', s, 'tv', 1)
        return {'DEAD'}
        """)
}

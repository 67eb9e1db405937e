extension ScriptText {
    /// KEYS session, events. ARGV place. What is after the place, with the ends of the log and the state of the session.
    /// The stream is kept to about 256 entries; one more node of them may be there.
    static let eventsRead = ScriptText(
        "EVENTS_READ", .frees,
        """
        local s, events = unpack(KEYS)
        local h = redis.call('HMGET', s, 'exp', 'gone')
        local life = 'open'
        if h[2] or not h[1] then life = 'gone' elseif now() > tonumber(h[1]) then life = 'expired' end
        local first = redis.call('XRANGE', events, '-', '+', 'COUNT', 1)
        local last = redis.call('XREVRANGE', events, '+', '-', 'COUNT', 1)
        local fresh = redis.call('XRANGE', events, '(' .. ARGV[1], '+', 'COUNT', 1000)
        return {'OK', life, first[1] and first[1][1] or '', last[1] and last[1][1] or '', fresh}
        """)
}

extension ScriptText {
    /// KEYS arrival. ARGV microseconds between two requests, requests at once, requests asked for. The key holds the theoretical arrival of
    /// the next request, in whole microseconds. Not exact under a repeat: that counts as another request.
    /// Answers what is granted and what is left, then milliseconds until the next request can pass and until all is available again.
    static let rateTake = ScriptText(
        "GCRA", .grows,
        """
        local interval, window, asked = tonumber(ARGV[1]), ARGV[1] * ARGV[2], tonumber(ARGV[3])
        local time = now() * 1000
        local due = math.min(math.max(tonumber(redis.call('GET', KEYS[1]) or 0), time), time + window)
        local room = window - (due - time)
        local granted = math.min(asked, math.floor(room / interval))
        if granted > 0 then
          due, room = due + granted * interval, room - granted * interval
          redis.call('SET', KEYS[1], string.format('%.0f', due), 'PX', math.ceil((due - time) / 1000))
        end
        local left = math.floor(room / interval)
        local retry = left > 0 and 0 or math.ceil((interval - room) / 1000)
        return {'OK', granted, left, retry, math.ceil((due - time) / 1000)}
        """)
}

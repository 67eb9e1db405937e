/// The text of a Lua script before it is tied to a server.
///
/// All start with a `#!lua` line: the server then refuses a key in another slot that was not declared, and knows what
/// the script may do when memory is full.
struct ScriptText: Sendable {
    enum Memory: String {
        /// Refused as a whole when memory is full: it admits something new.
        case grows = "#!lua"
        /// Goes on when memory is full: it finishes, frees or reads (state.md 12).
        case frees = "#!lua flags=allow-oom"
    }

    let name: String
    private let memory: Memory
    private let body: String

    init(_ name: String, _ memory: Memory, fragments: [String] = [], _ body: String) {
        self.name = name
        self.memory = memory
        self.body = (fragments + [body]).joined(separator: "\n")
    }

    func source(timeOffset: Duration) -> String {
        """
        \(memory.rawValue)
        -- \(name)
        local function now()
          local time = redis.call('TIME')
          return time[1] * 1000 + math.floor(time[2] / 1000) + \(timeOffset.milliseconds)
        end
        \(body)
        """
    }
}

/// Pieces that several scripts share. Times are milliseconds of the server's clock.
enum LuaFragment {
    /// Reads ARGV one by one.
    static let arguments = """
        local taken = 0
        local function arg() taken = taken + 1 return ARGV[taken] end
        local function number() return tonumber(arg()) end
        """

    /// What is kept for long is not cut short by what is not. The end of a key, milliseconds.
    static let outlast = """
        local function outlast(key, ends)
          if redis.call('PEXPIRETIME', key) < ends then redis.call('PEXPIREAT', key, ends) end
        end
        """

    /// Object names: kept by the session (`objects`) or due for deletion (`outbox` and `names`).
    static let objects = """
        local function keep(objects, outbox, names, digest, sealed)
          redis.call('ZREM', outbox, digest)
          redis.call('HDEL', names, digest)
          redis.call('HSET', objects, digest, sealed)
        end
        local function discard(objects, outbox, names, digest, due)
          local sealed = redis.call('HGET', objects, digest)
          if not sealed then return end
          redis.call('HDEL', objects, digest)
          redis.call('ZADD', outbox, due, digest)
          redis.call('HSET', names, digest, sealed)
        end
        """

    /// The next version of a session: `counter-commit`.
    static let version = """
        local function counter(etag) return tonumber(string.match(etag, '^%d+')) end
        local function successor(etag, commit) return string.format('%d-%s', counter(etag) + 1, commit) end
        """

    /// What all job scripts need. A counter that falls to zero leaves no field behind. A task that ends without a result
    /// keeps its `spec`: it may be asked for again.
    static let jobs = """
        local rank = {queued = 0, processing = 1, uploading = 2, complete = 3, failed = 3, cancelled = 3}
        local function tally(key, owner, by)
          if redis.call('HINCRBY', key, owner, by) <= 0 then redis.call('HDEL', key, owner) end
        end
        local function event(events, hint, T, status, progress)
          redis.call('XADD', events, 'MAXLEN', '~', 256, '*', 'task', T, 'status', status, 'progress', progress)
          redis.call('PEXPIRE', events, 172800000)
          redis.call('PUBLISH', hint, 'event ' .. string.match(events, '[^:]+$') .. ' ' .. T)
        end
        local function finish(t, events, hint, T, status, time, retention)
          redis.call('HDEL', t, 'claim', 'detail')
          if status == 'complete' then redis.call('HDEL', t, 'spec') end
          redis.call('HSET', t, 'vis', status, 'phase', 'done', 'done', time, 'updated', time,
            'until', time + retention)
          redis.call('PEXPIREAT', t, time + retention)
          event(events, hint, T, status, redis.call('HGET', t, 'progress') or 0)
        end
        """

    /// The lease of a running job ends, whoever holds it.
    static let lease = """
        local function drop(t, active, leases, running, T)
          redis.call('ZREM', active, T)
          redis.call('HDEL', leases, T)
          tally(running, redis.call('HGET', t, 'uid') or '', -1)
          redis.call('HDEL', t, 'claim')
        end
        """

    /// Weighted fair queuing between owners: `V` is the place that the partition has come to, `u:<owner>` the end of what
    /// an owner was given a place for. A job leaves the line of those that wait; `back` is what an owner did not get of
    /// it. Where nothing waits fairness begins anew, and an owner without a waiting job is forgotten once the others
    /// have come to where it was.
    static let line = """
        local function forget(wfq, qlen, owner)
          local tag = redis.call('HGET', wfq, 'u:' .. owner)
          if not tag or redis.call('HEXISTS', qlen, owner) == 1 then return end
          if tonumber(tag) <= tonumber(redis.call('HGET', wfq, 'V') or 0) then
            redis.call('HDEL', wfq, 'u:' .. owner)
          end
        end
        local function leave(ready, wfq, qlen, owner, back)
          tally(qlen, owner, -1)
          if redis.call('ZCARD', ready) == 0 then return redis.call('DEL', wfq) end
          local tag = back ~= 0 and redis.call('HGET', wfq, 'u:' .. owner)
          if tag then redis.call('HSET', wfq, 'u:' .. owner, tag - back) end
          forget(wfq, qlen, owner)
        end
        local function withdraw(ready, delay, wfq, qlen, T, owner, cost)
          if redis.call('ZREM', ready, T) > 0 then return leave(ready, wfq, qlen, owner, cost) end
          if redis.call('ZREM', delay, T) > 0 then leave(ready, wfq, qlen, owner, 0) end
        end
        """

    /// A session is kept at least as long as what it owns. `known` is its `until`.
    static let retain = """
        local function retain(s, known, ends)
          if ends <= tonumber(known) then return end
          redis.call('HSET', s, 'until', ends)
          redis.call('PEXPIREAT', s, ends + 86400000)
        end
        """

    /// A task that ends in failure. One that could have ended otherwise leaves a dead letter, for 7 days, `most` at most:
    /// what an operator must know, without a word of whose it was. For another one there is no second run.
    static let dead = """
        local function unlist(dead, letters, ids)
          for _, id in ipairs(ids) do
            redis.call('ZREM', dead, id)
            redis.call('HDEL', letters, id)
          end
        end
        local function bury(t, dead, letters, meta, T, time, failure, retryable, most)
          redis.call('HSET', t, 'err', failure)
          redis.call('HINCRBY', meta, 'failed', 1)
          if not retryable then return redis.call('HDEL', t, 'spec') end
          local h = redis.call('HMGET', t, 'attempt', 'stalls', 'lang', 'vin')
          redis.call('ZADD', dead, time, T)
          redis.call('HSET', letters, T, cjson.encode({error = failure, attempts = tonumber(h[1]),
            stalls = tonumber(h[2]), language = h[3], vin = h[4]}))
          unlist(dead, letters, redis.call('ZRANGEBYSCORE', dead, '-inf', time - 604800000))
          unlist(dead, letters, redis.call('ZRANGE', dead, 0, -1 - most))
          redis.call('PEXPIRE', dead, 604800000)
          redis.call('PEXPIRE', letters, 604800000)
        end
        """
}

/// A claim is its claimant's alone: whoever comes after its lease has one of its own.
extension ScriptText {
    /// KEYS answer. ARGV mark of the claim, answer, its life. Over nothing or the claim, not over what somebody else has.
    static let answerKeep = ScriptText(
        "ANS_KEEP", .frees,
        """
        local held = redis.call('GET', KEYS[1])
        if held and held ~= ARGV[1] then return {'OTHER'} end
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        return {'OK'}
        """)

    /// KEYS answer. ARGV mark of the claim.
    static let answerRelease = ScriptText(
        "ANS_RELEASE", .frees,
        """
        if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
        return {'OK'}
        """)

    /// KEYS answer. ARGV mark of the claim, lease.
    static let answerRenew = ScriptText(
        "ANS_RENEW", .frees,
        """
        if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
        return {'OK'}
        """)
}

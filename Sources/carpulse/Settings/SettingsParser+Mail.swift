import Domain
import Drivers
import FoundationEssentials
import Integrations

/// Who sends mails, and by which server.
extension SettingsParser {
    mutating func mail(_ environment: Settings.Environment) -> Settings.Mail {
        let server = optional(.smtpURL).flatMap { smtp($0, environment) }
        let sender = optional(.mailFrom).flatMap { text -> MailSender? in
            if let sender = MailSender(text) { return sender }
            refuse(.mailFrom, "is neither an address nor of the form Name <address>, in ASCII")
            return nil
        }
        guard let server else { return environment == .prd ? .none : .files }
        guard let sender else {
            refuse(.mailFrom, "is needed with SMTP_URL")
            return .none
        }
        return .server(server, from: sender)
    }

    /// `smtp://[user:password@]host[:port][?tls=none]`
    private mutating func smtp(
        _ text: String, _ environment: Settings.Environment
    ) -> SMTPClient.Configuration? {
        let parts = text.split(separator: "?", maxSplits: 1)
        let usesTLS = parts.count < 2 || parts[1] != "tls=none"
        guard parts.count == 1 || !usesTLS, let url = URL(string: String(parts[0])), let scheme = url.scheme,
            ["smtp", "smtps"].contains(scheme), let host = url.host(), !host.isEmpty,
            url.path.isEmpty || url.path == "/"
        else {
            refuse(.smtpURL, "is not of the form smtp://user:password@host:587 or smtps://user:password@host:465")
            return nil
        }
        if !usesTLS, environment == .prd { refuse(.smtpURL, "tls=none is refused with APP_ENV=prd") }
        let port = url.port ?? (scheme == "smtps" ? 465 : 587)
        let authority = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        return SMTPClient.Configuration(
            url: "\(scheme)://\(authority)", user: url.user(percentEncoded: false),
            password: url.password(percentEncoded: false), usesTLS: usesTLS || scheme == "smtps",
            certificateAuthorities: optional(.smtpCAFile))
    }
}

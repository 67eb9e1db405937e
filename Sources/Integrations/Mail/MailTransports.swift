public import Domain
public import Drivers
import FoundationEssentials

/// Hands mails to a mail server.
public struct SMTPMailTransport: MailTransport {
    private let client: SMTPClient
    private let format: MailFormat
    private let ids: IDGenerator
    private let clock: WallClock

    public init(_ client: SMTPClient, sender: MailSender, ids: IDGenerator, clock: WallClock) {
        self.client = client
        format = MailFormat(sender: sender)
        self.ids = ids
        self.clock = clock
    }

    public func send(_ message: MailMessage) async throws(MailFailure) {
        let bytes = format.bytes(message, date: clock.now, id: message.id ?? ids.token())
        do throws(SMTPClient.Failure) {
            try await client.send(
                from: format.sender.address.rawValue, to: message.to.rawValue, bytes)
        } catch {
            let reason = error.reply == 0 ? error.reason : "\(error.reason), \(error.reply)"
            // A refused sign-in is the operator's to mend, not the mail's fault.
            throw (550...559).contains(error.reply) ? .refused(reason) : .temporary(reason)
        }
    }
}

/// Writes mails to files, for development.
public struct FileMailTransport: MailTransport {
    private let directory: String
    private let format: MailFormat
    private let ids: IDGenerator
    private let clock: WallClock

    public init(directory: String, sender: MailSender, ids: IDGenerator, clock: WallClock) {
        self.directory = directory
        format = MailFormat(sender: sender)
        self.ids = ids
        self.clock = clock
    }

    public func send(_ message: MailMessage) async throws(MailFailure) {
        let id = message.id ?? ids.token()
        do throws(FileError) {
            try await FileStore().makeDirectory(directory)
            try await FileStore().writeAtomically(
                "\(directory)/\(RFC3339.compact(clock.now))-\(id).eml", format.bytes(message, date: clock.now, id: id))
        } catch {
            throw .temporary("\(error)")
        }
    }
}

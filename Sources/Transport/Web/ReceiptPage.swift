import Domain
import Hummingbird

/// What a person sees who scanned the code of a receipt.
struct ReceiptPage {
    /// nil: none of ours.
    let number: ReceiptNumber?
    let language: ReportLanguage

    func response(_ status: HTTPResponse.Status) -> Response {
        let words = Self.words[language] ?? Self.english
        let isOurs = number != nil
        let heading = isOurs ? words.genuine : words.unknown
        let fact = number.map { "<p><code>\($0)</code></p>" } ?? ""
        let body = """
            <div class="verdict \(isOurs ? "good" : "bad")"><h1><span aria-hidden="true">\(isOurs ? "✓" : "✕")</span> \
            \(Page.escape(heading))</h1>
            <p>\(Page.escape(isOurs ? words.genuineText : words.unknownText))</p></div>
            \(fact)
            """
        return .html(status: status, Page.document(language: language.tag, title: heading, body: body))
    }

    private struct Words {
        var genuine, genuineText, unknown, unknownText: String
    }

    private static let english = Words(
        genuine: "We issued this document", genuineText: "Compare the number with the one in print.",
        unknown: "Unknown code", unknownText: "No document of ours has this code.")

    private static let words: [ReportLanguage: Words] = [
        .en: english,
        .fi: Words(
            genuine: "Asiakirja on meidän laatimamme", genuineText: "Vertaa numeroa paperilla olevaan.",
            unknown: "Tuntematon koodi", unknownText: "Millään asiakirjallamme ei ole tätä koodia."),
        .sv: Words(
            genuine: "Dokumentet är utfärdat av oss", genuineText: "Jämför numret med det tryckta.",
            unknown: "Okänd kod", unknownText: "Inget dokument från oss har den här koden."),
        .no: Words(
            genuine: "Dokumentet er utstedt av oss", genuineText: "Sammenlign nummeret med det trykte.",
            unknown: "Ukjent kode", unknownText: "Ingen av våre dokumenter har denne koden."),
        .da: Words(
            genuine: "Dokumentet er udstedt af os", genuineText: "Sammenlign nummeret med det trykte.",
            unknown: "Ukendt kode", unknownText: "Ingen af vores dokumenter har denne kode."),
        .de: Words(
            genuine: "Dieses Dokument ist von uns", genuineText: "Vergleichen Sie die Nummer mit der gedruckten.",
            unknown: "Unbekannter Code", unknownText: "Kein Dokument von uns trägt diesen Code."),
        .fr: Words(
            genuine: "Nous avons émis ce document", genuineText: "Comparez le numéro avec celui du document imprimé.",
            unknown: "Code inconnu", unknownText: "Aucun de nos documents ne porte ce code."),
        .es: Words(
            genuine: "Este documento es nuestro", genuineText: "Compare el número con el impreso.",
            unknown: "Código desconocido", unknownText: "Ningún documento nuestro lleva este código."),
        .it: Words(
            genuine: "Questo documento è nostro", genuineText: "Confronti il numero con quello stampato.",
            unknown: "Codice sconosciuto", unknownText: "Nessun nostro documento ha questo codice."),
    ]
}

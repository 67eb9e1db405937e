import Domain

/// The sentences of the sign-in page in the nine languages.
struct SignInWords: Sendable {
    let title: String
    /// The person said no at Tesla.
    let denied: String
    /// Too late, used twice, or begun in another browser.
    let outdated: String
    /// Tesla or we could not do it.
    let failed: String
    let again: String

    static let english = SignInWords(
        title: "The sign-in was not completed",
        denied: "You did not give permission at Tesla, so nothing was read. You can try again whenever you like.",
        outdated: "This sign-in has expired, was used already, or began in another browser. Please start again.",
        failed: "The sign-in with Tesla did not work this time. Please try again in a moment.",
        again: "Sign in again")

    static let all: [ReportLanguage: SignInWords] = [
        .en: english,
        .fi: SignInWords(
            title: "Kirjautuminen jäi kesken",
            denied: "Et antanut lupaa Teslan sivulla, joten mitään ei luettu. Voit yrittää uudelleen milloin vain.",
            outdated:
                "Tämä kirjautuminen on vanhentunut, jo käytetty tai aloitettu toisessa selaimessa. Aloita alusta.",
            failed: "Kirjautuminen Teslan kautta ei tällä kertaa onnistunut. Yritä hetken kuluttua uudelleen.",
            again: "Kirjaudu uudelleen"),
        .sv: SignInWords(
            title: "Inloggningen slutfördes inte",
            denied: "Du gav inte tillåtelse hos Tesla, så inget lästes. Du kan försöka igen när du vill.",
            outdated: "Inloggningen har gått ut, redan använts eller påbörjats i en annan webbläsare. Börja om.",
            failed: "Inloggningen med Tesla fungerade inte den här gången. Försök igen om en stund.",
            again: "Logga in igen"),
        .no: SignInWords(
            title: "Innloggingen ble ikke fullført",
            denied: "Du ga ikke tillatelse hos Tesla, så ingenting ble lest. Du kan prøve igjen når du vil.",
            outdated: "Innloggingen er utløpt, allerede brukt eller startet i en annen nettleser. Start på nytt.",
            failed: "Innloggingen med Tesla virket ikke denne gangen. Prøv igjen om litt.",
            again: "Logg inn på nytt"),
        .da: SignInWords(
            title: "Login blev ikke gennemført",
            denied: "Du gav ikke tilladelse hos Tesla, så intet blev læst. Du kan prøve igen, når du vil.",
            outdated: "Dette login er udløbet, allerede brugt eller startet i en anden browser. Begynd forfra.",
            failed: "Login med Tesla lykkedes ikke denne gang. Prøv igen om et øjeblik.",
            again: "Log ind igen"),
        .de: SignInWords(
            title: "Die Anmeldung wurde nicht abgeschlossen",
            denied: "Sie haben bei Tesla keine Erlaubnis erteilt, daher wurde nichts gelesen. "
                + "Sie können es jederzeit erneut versuchen.",
            outdated: "Diese Anmeldung ist abgelaufen, wurde schon benutzt oder in einem anderen Browser begonnen. "
                + "Bitte beginnen Sie von vorn.",
            failed: "Die Anmeldung bei Tesla hat diesmal nicht geklappt. Bitte versuchen Sie es gleich noch einmal.",
            again: "Erneut anmelden"),
        .fr: SignInWords(
            title: "La connexion n’a pas abouti",
            denied: "Vous n’avez pas donné votre accord chez Tesla ; rien n’a donc été lu. "
                + "Vous pouvez réessayer quand vous voulez.",
            outdated: "Cette connexion a expiré, a déjà servi ou a été commencée dans un autre navigateur. "
                + "Veuillez recommencer.",
            failed: "La connexion avec Tesla n’a pas fonctionné cette fois. Veuillez réessayer dans un instant.",
            again: "Se reconnecter"),
        .es: SignInWords(
            title: "El inicio de sesión no se completó",
            denied: "No dio permiso en Tesla, así que no se leyó nada. Puede intentarlo de nuevo cuando quiera.",
            outdated: "Este inicio de sesión ha caducado, ya se usó o empezó en otro navegador. Empiece de nuevo.",
            failed: "El inicio de sesión con Tesla no funcionó esta vez. Inténtelo de nuevo en un momento.",
            again: "Iniciar sesión de nuevo"),
        .it: SignInWords(
            title: "L’accesso non è stato completato",
            denied: "Non ha dato il consenso presso Tesla, quindi non è stato letto nulla. Può riprovare quando vuole.",
            outdated:
                "Questo accesso è scaduto, è già stato usato o è iniziato in un altro browser. Ricominci da capo.",
            failed: "L’accesso con Tesla questa volta non è riuscito. Riprovi tra un momento.",
            again: "Accedi di nuovo"),
    ]
}

import Domain

/// The sentences about permissions, in the nine languages.
struct PermissionWords: Sendable {
    let title: String
    // What is missing without a permission; `%` is the place of Tesla's name of it.
    private let data: String
    private let charging: String
    private let lasting: String
    private let other: String
    let grant: String
    let goOn: String
    /// To somebody who never did.
    let signIn: String
    /// To somebody whose sign-in Tesla ended.
    let signInAgain: String

    static func of(_ language: ReportLanguage) -> PermissionWords { all[language] ?? english }

    func effect(of scope: String) -> String {
        switch scope {
        case "vehicle_device_data": data
        case "vehicle_charging_cmds": charging
        case "offline_access": lasting
        default: String(other.flatMap { $0 == "%" ? scope : String($0) })
        }
    }

    private static let english = PermissionWords(
        title: "Some permissions are missing",
        data: "Without vehicle data there is no battery, no range, no warranty and no service in the report.",
        charging: "Without charging data there are no charging costs and no invoices.",
        lasting: "Without lasting access you sign in again after eight hours.",
        other: "Without “%” a part of the report stays empty.",
        grant: "Give the missing permissions",
        goOn: "Go on without them",
        signIn: "Sign in with Tesla to choose your cars.",
        signInAgain: "Tesla ended the sign-in. Sign in again; photos and reports are kept.")

    static let all: [ReportLanguage: PermissionWords] = [
        .en: english,
        .fi: PermissionWords(
            title: "Osa luvista puuttuu",
            data: "Ilman ajoneuvon tietoja raportissa ei ole akkua, toimintamatkaa, takuuta eikä huoltoa.",
            charging: "Ilman lataustietoja ei ole latauskuluja eikä laskuja.",
            lasting: "Ilman pysyvää lupaa sinun on kirjauduttava uudelleen kahdeksan tunnin kuluttua.",
            other: "Ilman lupaa ”%” osa raportista jää tyhjäksi.",
            grant: "Anna puuttuvat luvat",
            goOn: "Jatka ilman niitä",
            signIn: "Kirjaudu Teslan tunnuksilla ja valitse autosi.",
            signInAgain: "Tesla päätti kirjautumisen. Kirjaudu uudelleen; kuvat ja raportit säilyvät."),
        .sv: PermissionWords(
            title: "Några behörigheter saknas",
            data: "Utan fordonsdata finns varken batteri, räckvidd, garanti eller service i rapporten.",
            charging: "Utan laddningsdata finns inga laddkostnader och inga fakturor.",
            lasting: "Utan varaktig åtkomst måste du logga in igen efter åtta timmar.",
            other: "Utan ”%” förblir en del av rapporten tom.",
            grant: "Ge de behörigheter som saknas",
            goOn: "Fortsätt utan dem",
            signIn: "Logga in med Tesla för att välja dina bilar.",
            signInAgain: "Tesla avslutade inloggningen. Logga in igen; bilder och rapporter finns kvar."),
        .no: PermissionWords(
            title: "Noen tillatelser mangler",
            data: "Uten kjøretøydata er det verken batteri, rekkevidde, garanti eller service i rapporten.",
            charging: "Uten ladedata er det ingen ladekostnader og ingen fakturaer.",
            lasting: "Uten varig tilgang må du logge inn på nytt etter åtte timer.",
            other: "Uten «%» forblir en del av rapporten tom.",
            grant: "Gi tillatelsene som mangler",
            goOn: "Fortsett uten dem",
            signIn: "Logg inn med Tesla for å velge bilene dine.",
            signInAgain: "Tesla avsluttet innloggingen. Logg inn på nytt; bilder og rapporter beholdes."),
        .da: PermissionWords(
            title: "Nogle tilladelser mangler",
            data: "Uden køretøjsdata er der hverken batteri, rækkevidde, garanti eller service i rapporten.",
            charging: "Uden opladningsdata er der ingen opladningsudgifter og ingen fakturaer.",
            lasting: "Uden varig adgang skal du logge ind igen efter otte timer.",
            other: "Uden »%« forbliver en del af rapporten tom.",
            grant: "Giv de manglende tilladelser",
            goOn: "Fortsæt uden dem",
            signIn: "Log ind med Tesla for at vælge dine biler.",
            signInAgain: "Tesla afsluttede dit login. Log ind igen; billeder og rapporter bevares."),
        .de: PermissionWords(
            title: "Einige Berechtigungen fehlen",
            data: "Ohne Fahrzeugdaten enthält der Bericht weder Batterie noch Reichweite, Garantie oder Service.",
            charging: "Ohne Ladedaten gibt es keine Ladekosten und keine Rechnungen.",
            lasting: "Ohne dauerhaften Zugriff müssen Sie sich nach acht Stunden erneut anmelden.",
            other: "Ohne „%“ bleibt ein Teil des Berichts leer.",
            grant: "Fehlende Berechtigungen erteilen",
            goOn: "Ohne sie fortfahren",
            signIn: "Melden Sie sich bei Tesla an, um Ihre Fahrzeuge auszuwählen.",
            signInAgain:
                "Tesla hat die Anmeldung beendet. Melden Sie sich erneut an; Fotos und Berichte bleiben erhalten."),
        .fr: PermissionWords(
            title: "Certaines autorisations manquent",
            data:
                "Sans les données du véhicule, le rapport ne contient ni batterie, ni autonomie, ni garantie, ni entretien.",
            charging: "Sans les données de recharge, il n’y a ni coûts de recharge ni factures.",
            lasting: "Sans accès durable, vous devrez vous reconnecter au bout de huit heures.",
            other: "Sans « % », une partie du rapport reste vide.",
            grant: "Donner les autorisations manquantes",
            goOn: "Continuer sans elles",
            signIn: "Connectez-vous avec Tesla pour choisir vos véhicules.",
            signInAgain: "Tesla a mis fin à la connexion. Reconnectez-vous ; les photos et les rapports sont conservés."
        ),
        .es: PermissionWords(
            title: "Faltan algunos permisos",
            data: "Sin los datos del vehículo, el informe no contiene batería, autonomía, garantía ni servicio.",
            charging: "Sin los datos de carga no hay costes de carga ni facturas.",
            lasting: "Sin acceso permanente tendrá que iniciar sesión de nuevo a las ocho horas.",
            other: "Sin «%», una parte del informe queda vacía.",
            grant: "Dar los permisos que faltan",
            goOn: "Continuar sin ellos",
            signIn: "Inicie sesión con Tesla para elegir sus vehículos.",
            signInAgain: "Tesla ha cerrado la sesión. Inicie sesión de nuevo; las fotos y los informes se conservan."),
        .it: PermissionWords(
            title: "Mancano alcune autorizzazioni",
            data: "Senza i dati del veicolo il rapporto non contiene batteria, autonomia, garanzia né assistenza.",
            charging: "Senza i dati di ricarica non ci sono costi di ricarica né fatture.",
            lasting: "Senza un accesso duraturo dovrà accedere di nuovo dopo otto ore.",
            other: "Senza «%» una parte del rapporto resta vuota.",
            grant: "Dare le autorizzazioni mancanti",
            goOn: "Continuare senza",
            signIn: "Acceda con Tesla per scegliere i suoi veicoli.",
            signInAgain: "Tesla ha chiuso la sessione. Acceda di nuovo; le foto e i rapporti restano."),
    ]
}

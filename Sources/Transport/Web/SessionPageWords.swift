import Domain

/// The words of the session's page in the nine languages. `%` is the place of a number or a time.
struct SessionPageWords: Sendable {
    let title, notDone, connected, until, signIn: String
    let cars, read, language, makePDF, hideVIN, invoices, history: String
    let photos, photo, photoRules, files, caption, slot, car, allCars, upload, delete: String
    let reports, download, refresh: String
    private let queued, underWay, failed, cancelled: String

    static func of(_ language: ReportLanguage) -> SessionPageWords { all[language] ?? english }

    func state(_ status: TaskStatus) -> String {
        switch status {
        case .queued: queued
        case .processing, .uploading: underWay
        case .complete: download
        case .failed: failed
        case .cancelled: cancelled
        }
    }

    private static let english = SessionPageWords(
        title: "Your cars and reports", notDone: "That did not work.", connected: "You are signed in with Tesla.",
        until: "The session ends on % UTC.", signIn: "Sign in with Tesla", cars: "Cars", read: "Read the report here",
        language: "Language", makePDF: "Make a PDF", hideVIN: "Hide the VIN", invoices: "Charging invoices (ZIP)",
        history: "Charging history (CSV)", photos: "Photos", photo: "Photo",
        photoRules: "JPEG or PNG. Room for % more. Place and camera data are removed.", files: "Files",
        caption: "Caption", slot: "What it shows", car: "Car", allCars: "All cars", upload: "Upload", delete: "Delete",
        reports: "Reports",
        download: "Download", refresh: "Refresh", queued: "Waiting", underWay: "In progress", failed: "Failed",
        cancelled: "Cancelled")

    static let all: [ReportLanguage: SessionPageWords] = [
        .en: english,
        .fi: SessionPageWords(
            title: "Autosi ja raporttisi", notDone: "Se ei onnistunut.",
            connected: "Olet kirjautunut Teslan tunnuksilla.",
            until: "Istunto päättyy % UTC.", signIn: "Kirjaudu Teslan tunnuksilla", cars: "Autot",
            read: "Lue raportti tässä", language: "Kieli", makePDF: "Tee PDF", hideVIN: "Piilota valmistenumero (VIN)",
            invoices: "Latauslaskut (ZIP)",
            history: "Lataushistoria (CSV)", photos: "Kuvat", photo: "Kuva",
            photoRules: "JPEG tai PNG. Tilaa on vielä % kuvalle. Paikka- ja kameratiedot poistetaan.",
            files: "Tiedostot", caption: "Kuvateksti", slot: "Mitä kuvassa on", car: "Auto", allCars: "Kaikki autot",
            upload: "Lähetä",
            delete: "Poista", reports: "Raportit", download: "Lataa", refresh: "Päivitä", queued: "Odottaa",
            underWay: "Työn alla", failed: "Epäonnistui", cancelled: "Peruttu"),
        .sv: SessionPageWords(
            title: "Dina bilar och rapporter", notDone: "Det gick inte.", connected: "Du är inloggad med Tesla.",
            until: "Sessionen slutar % UTC.", signIn: "Logga in med Tesla", cars: "Bilar",
            read: "Läs rapporten här", language: "Språk", makePDF: "Skapa PDF", hideVIN: "Dölj chassinumret (VIN)",
            invoices: "Laddfakturor (ZIP)",
            history: "Laddhistorik (CSV)", photos: "Foton", photo: "Foto",
            photoRules: "JPEG eller PNG. Plats för % till. Plats- och kameradata tas bort.", files: "Filer",
            caption: "Bildtext", slot: "Vad bilden visar", car: "Bil", allCars: "Alla bilar", upload: "Ladda upp",
            delete: "Ta bort",
            reports: "Rapporter", download: "Ladda ner", refresh: "Uppdatera", queued: "Väntar",
            underWay: "Pågår", failed: "Misslyckades", cancelled: "Avbruten"),
        .no: SessionPageWords(
            title: "Bilene og rapportene dine", notDone: "Det gikk ikke.", connected: "Du er logget inn med Tesla.",
            until: "Økten slutter % UTC.", signIn: "Logg inn med Tesla", cars: "Biler", read: "Les rapporten her",
            language: "Språk", makePDF: "Lag PDF", hideVIN: "Skjul understellsnummeret (VIN)",
            invoices: "Ladefakturaer (ZIP)", history: "Ladehistorikk (CSV)",
            photos: "Bilder", photo: "Bilde",
            photoRules: "JPEG eller PNG. Plass til % til. Steds- og kameradata fjernes.", files: "Filer",
            caption: "Bildetekst", slot: "Hva bildet viser", car: "Bil", allCars: "Alle biler", upload: "Last opp",
            delete: "Slett",
            reports: "Rapporter", download: "Last ned", refresh: "Oppdater", queued: "Venter", underWay: "Pågår",
            failed: "Mislyktes", cancelled: "Avbrutt"),
        .da: SessionPageWords(
            title: "Dine biler og rapporter", notDone: "Det lykkedes ikke.", connected: "Du er logget ind med Tesla.",
            until: "Sessionen slutter % UTC.", signIn: "Log ind med Tesla", cars: "Biler", read: "Læs rapporten her",
            language: "Sprog", makePDF: "Lav PDF", hideVIN: "Skjul stelnummeret (VIN)",
            invoices: "Opladningsfakturaer (ZIP)",
            history: "Opladningshistorik (CSV)", photos: "Fotos", photo: "Foto",
            photoRules: "JPEG eller PNG. Plads til % mere. Steds- og kameradata fjernes.", files: "Filer",
            caption: "Billedtekst", slot: "Hvad billedet viser", car: "Bil", allCars: "Alle biler", upload: "Upload",
            delete: "Slet",
            reports: "Rapporter", download: "Download", refresh: "Opdater", queued: "Venter", underWay: "I gang",
            failed: "Mislykkedes", cancelled: "Annulleret"),
        .de: SessionPageWords(
            title: "Ihre Fahrzeuge und Berichte", notDone: "Das hat nicht geklappt.",
            connected: "Sie sind bei Tesla angemeldet.", until: "Die Sitzung endet am % UTC.",
            signIn: "Bei Tesla anmelden", cars: "Fahrzeuge", read: "Bericht hier lesen", language: "Sprache",
            makePDF: "PDF erstellen", hideVIN: "Fahrgestellnummer (VIN) verdecken", invoices: "Laderechnungen (ZIP)",
            history: "Ladehistorie (CSV)",
            photos: "Fotos", photo: "Foto",
            photoRules: "JPEG oder PNG. Noch Platz für %. Orts- und Kameradaten werden entfernt.", files: "Dateien",
            caption: "Bildunterschrift", slot: "Was zu sehen ist", car: "Fahrzeug", allCars: "Alle Fahrzeuge",
            upload: "Hochladen",
            delete: "Löschen", reports: "Berichte", download: "Herunterladen", refresh: "Aktualisieren",
            queued: "Wartet", underWay: "In Arbeit", failed: "Fehlgeschlagen", cancelled: "Abgebrochen"),
        .fr: SessionPageWords(
            title: "Vos véhicules et rapports", notDone: "Cela n’a pas fonctionné.",
            connected: "Vous êtes connecté avec Tesla.", until: "La session se termine le % UTC.",
            signIn: "Se connecter avec Tesla", cars: "Véhicules", read: "Lire le rapport ici", language: "Langue",
            makePDF: "Créer un PDF", hideVIN: "Masquer le numéro de série (VIN)",
            invoices: "Factures de recharge (ZIP)", history: "Historique de recharge (CSV)",
            photos: "Photos", photo: "Photo",
            photoRules: "JPEG ou PNG. Encore % possibles. Les données de lieu et d’appareil sont supprimées.",
            files: "Fichiers", caption: "Légende", slot: "Ce que montre la photo", car: "Véhicule",
            allCars: "Tous les véhicules", upload: "Envoyer",
            delete: "Supprimer", reports: "Rapports", download: "Télécharger", refresh: "Actualiser",
            queued: "En attente", underWay: "En cours", failed: "Échec", cancelled: "Annulé"),
        .es: SessionPageWords(
            title: "Sus vehículos e informes", notDone: "No ha funcionado.",
            connected: "Ha iniciado sesión con Tesla.", until: "La sesión termina el % UTC.",
            signIn: "Iniciar sesión con Tesla", cars: "Vehículos", read: "Leer el informe aquí", language: "Idioma",
            makePDF: "Crear PDF", hideVIN: "Ocultar el número de bastidor (VIN)", invoices: "Facturas de carga (ZIP)",
            history: "Historial de carga (CSV)",
            photos: "Fotos", photo: "Foto",
            photoRules: "JPEG o PNG. Caben % más. Se eliminan los datos de lugar y de cámara.", files: "Archivos",
            caption: "Pie de foto", slot: "Qué muestra", car: "Vehículo", allCars: "Todos los vehículos",
            upload: "Subir",
            delete: "Eliminar", reports: "Informes", download: "Descargar", refresh: "Actualizar",
            queued: "En espera", underWay: "En curso", failed: "Ha fallado", cancelled: "Cancelado"),
        .it: SessionPageWords(
            title: "I suoi veicoli e rapporti", notDone: "Non ha funzionato.",
            connected: "Ha effettuato l’accesso con Tesla.", until: "La sessione termina il % UTC.",
            signIn: "Accedi con Tesla", cars: "Veicoli", read: "Leggi qui il rapporto", language: "Lingua",
            makePDF: "Crea un PDF", hideVIN: "Nascondi il numero di telaio (VIN)",
            invoices: "Fatture di ricarica (ZIP)", history: "Cronologia di ricarica (CSV)",
            photos: "Foto", photo: "Foto",
            photoRules: "JPEG o PNG. Posto per altre %. I dati di luogo e fotocamera vengono rimossi.", files: "File",
            caption: "Didascalia", slot: "Che cosa mostra", car: "Veicolo", allCars: "Tutti i veicoli",
            upload: "Carica", delete: "Elimina",
            reports: "Rapporti", download: "Scarica", refresh: "Aggiorna", queued: "In attesa",
            underWay: "In corso", failed: "Non riuscito", cancelled: "Annullato"),
    ]
}

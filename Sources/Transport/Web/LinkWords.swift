import Domain

/// The sentences of `LinkPage`, in the nine languages.
struct LinkWords: Sendable {
    var expired, expiredText, renew, invalid, invalidText, gone, goneText, foreign, foreignText, home: String

    static let english = LinkWords(
        expired: "This link has expired",
        expiredText: "Links to files are good for a short time. In the browser in which the file was made you "
            + "get a new one here; otherwise ask whoever sent you the link.",
        renew: "Get a new link", invalid: "This link is not valid",
        invalidText: "Perhaps it was cut off or changed on its way. Ask for it again.",
        gone: "The file is no longer there", goneText: "It was deleted by its owner, or because its time was over.",
        foreign: "No new link from here",
        foreignText: "Only its owner gets a new link: in the browser in which the file was made, or signed "
            + "in. Ask whoever sent you this one.",
        home: "To the start page")

    static let all: [ReportLanguage: LinkWords] = [
        .en: english,
        .fi: LinkWords(
            expired: "Linkki on vanhentunut",
            expiredText: "Tiedostolinkit ovat voimassa vain lyhyen ajan. Selaimella, jolla tiedosto tehtiin, "
                + "saat uuden linkin tästä; muuten pyydä sitä linkin lähettäjältä.",
            renew: "Hae uusi linkki", invalid: "Linkki ei kelpaa",
            invalidText: "Se on ehkä katkennut tai muuttunut matkalla. Pyydä linkki uudelleen.",
            gone: "Tiedostoa ei enää ole", goneText: "Omistaja poisti sen, tai sen säilytysaika päättyi.",
            foreign: "Täältä ei saa uutta linkkiä",
            foreignText: "Uuden linkin saa vain omistaja: selaimella, jolla tiedosto tehtiin, tai "
                + "kirjautuneena. Pyydä sitä linkin lähettäjältä.",
            home: "Etusivulle"),
        .sv: LinkWords(
            expired: "Länken har gått ut",
            expiredText: "Länkar till filer gäller bara en kort tid. I webbläsaren där filen skapades får du "
                + "en ny här; be annars den som skickade länken.",
            renew: "Hämta en ny länk", invalid: "Länken är inte giltig",
            invalidText: "Den kan ha klippts av eller ändrats på vägen. Be om den igen.",
            gone: "Filen finns inte längre", goneText: "Den togs bort av ägaren, eller så var dess tid ute.",
            foreign: "Ingen ny länk härifrån",
            foreignText: "Bara ägaren får en ny länk: i webbläsaren där filen skapades, eller som inloggad. "
                + "Be den som skickade länken.",
            home: "Till startsidan"),
        .no: LinkWords(
            expired: "Lenken er utløpt",
            expiredText: "Lenker til filer gjelder bare en kort tid. I nettleseren der filen ble laget, får "
                + "du en ny her; spør ellers den som sendte deg lenken.",
            renew: "Hent en ny lenke", invalid: "Lenken er ikke gyldig",
            invalidText: "Den kan ha blitt kuttet eller endret underveis. Be om den på nytt.",
            gone: "Filen finnes ikke lenger", goneText: "Den ble slettet av eieren, eller tiden dens var ute.",
            foreign: "Ingen ny lenke herfra",
            foreignText: "Bare eieren får en ny lenke: i nettleseren der filen ble laget, eller innlogget. "
                + "Spør den som sendte deg lenken.",
            home: "Til startsiden"),
        .da: LinkWords(
            expired: "Linket er udløbet",
            expiredText: "Links til filer gælder kun kort tid. I den browser, hvor filen blev lavet, får du "
                + "et nyt her; spørg ellers den, der sendte dig linket.",
            renew: "Hent et nyt link", invalid: "Linket er ikke gyldigt",
            invalidText: "Måske er det blevet klippet over eller ændret undervejs. Bed om det igen.",
            gone: "Filen findes ikke længere", goneText: "Den blev slettet af ejeren, eller dens tid var gået.",
            foreign: "Intet nyt link herfra",
            foreignText: "Kun ejeren får et nyt link: i den browser, hvor filen blev lavet, eller logget ind. "
                + "Spørg den, der sendte dig linket.",
            home: "Til startsiden"),
        .de: LinkWords(
            expired: "Dieser Link ist abgelaufen",
            expiredText: "Links zu Dateien gelten nur kurze Zeit. In dem Browser, in dem die Datei entstand, "
                + "bekommen Sie hier einen neuen; sonst fragen Sie, wer Ihnen den Link geschickt hat.",
            renew: "Neuen Link holen", invalid: "Dieser Link ist nicht gültig",
            invalidText: "Vielleicht wurde er unterwegs abgeschnitten oder verändert. Bitten Sie noch einmal darum.",
            gone: "Die Datei gibt es nicht mehr",
            goneText: "Sie wurde von ihrem Eigentümer gelöscht, oder ihre Zeit war vorbei.",
            foreign: "Hier gibt es keinen neuen Link",
            foreignText: "Nur der Eigentümer bekommt einen neuen Link: in dem Browser, in dem die Datei "
                + "entstand, oder angemeldet. Fragen Sie, wer Ihnen diesen geschickt hat.",
            home: "Zur Startseite"),
        .fr: LinkWords(
            expired: "Ce lien a expiré",
            expiredText: "Les liens vers les fichiers ne sont valables que peu de temps. Dans le navigateur "
                + "où le fichier a été créé, vous en obtenez un nouveau ici ; sinon, demandez-le à la "
                + "personne qui vous l’a envoyé.",
            renew: "Obtenir un nouveau lien", invalid: "Ce lien n’est pas valable",
            invalidText: "Il a peut-être été coupé ou modifié en chemin. Demandez-le à nouveau.",
            gone: "Le fichier n’existe plus",
            goneText: "Il a été supprimé par son propriétaire, ou sa durée de conservation est écoulée.",
            foreign: "Pas de nouveau lien d’ici",
            foreignText: "Seul le propriétaire obtient un nouveau lien : dans le navigateur où le fichier a "
                + "été créé, ou connecté. Demandez-le à la personne qui vous a envoyé celui-ci.",
            home: "Vers la page d’accueil"),
        .es: LinkWords(
            expired: "Este enlace ha caducado",
            expiredText: "Los enlaces a archivos valen poco tiempo. En el navegador en el que se creó el "
                + "archivo obtiene aquí uno nuevo; si no, pídalo a quien le envió el enlace.",
            renew: "Obtener un enlace nuevo", invalid: "Este enlace no es válido",
            invalidText: "Quizá se cortó o se cambió por el camino. Pídalo de nuevo.",
            gone: "El archivo ya no existe", goneText: "Lo borró su propietario, o se acabó su plazo.",
            foreign: "Desde aquí no hay enlace nuevo",
            foreignText: "Solo el propietario obtiene un enlace nuevo: en el navegador en el que se creó el "
                + "archivo, o con la sesión iniciada. Pídalo a quien le envió este.",
            home: "A la página de inicio"),
        .it: LinkWords(
            expired: "Questo link è scaduto",
            expiredText: "I link ai file valgono per poco tempo. Nel browser in cui il file è stato creato ne "
                + "ottiene qui uno nuovo; altrimenti lo chieda a chi le ha inviato il link.",
            renew: "Ottieni un nuovo link", invalid: "Questo link non è valido",
            invalidText: "Forse è stato troncato o modificato lungo la strada. Lo chieda di nuovo.",
            gone: "Il file non c’è più",
            goneText: "È stato eliminato dal proprietario, oppure il suo tempo è scaduto.",
            foreign: "Da qui nessun nuovo link",
            foreignText: "Solo il proprietario ottiene un nuovo link: nel browser in cui il file è stato "
                + "creato, o dopo l’accesso. Lo chieda a chi le ha inviato questo.",
            home: "Alla pagina iniziale"),
    ]
}

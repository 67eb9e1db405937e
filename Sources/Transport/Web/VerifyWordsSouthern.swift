extension VerifyWords {
    static let german = VerifyWords([
        "Bericht prüfen",
        "Ein von uns ausgestellter Bericht trägt einen Code. Er zeigt, ob der Bericht in Ihren Händen echt ist.",
        "Wir haben einen Bericht mit diesem Code ausgestellt",
        "Vergleichen Sie diese Angaben mit Ihrem Ausdruck. Ob eine Datei unverändert ist, zeigt nur die Datei selbst: "
            + "Laden Sie sie unten hoch.",
        "Zurückgezogen", "Der Eigentümer hat diesen Bericht zurückgezogen. Verlassen Sie sich nicht darauf.",
        "Unbekannter Code",
        "Keiner unserer Berichte hat diesen Code. Prüfen Sie ihn Zeichen für Zeichen, und prüfen Sie die Adresse dieser "
            + "Seite.",
        "Echt", "Die Datei ist genau so, wie wir sie ausgestellt haben: Kein Byte wurde verändert.",
        "Verändert",
        "Die Datei trägt den Code eines unserer Berichte, ist aber nicht die Datei, die wir ausgestellt haben. "
            + "Verlassen Sie sich nicht darauf.",
        "Kein Bericht von uns", "Die Datei trägt keinen Code eines von uns ausgestellten Berichts.",
        "Berichtscode", "Modell", "Modelljahr", "FIN endet auf", "Kilometerstand", "Ausgestellt", "Zurückgezogen am",
        "Sprache", "Seiten", "Prüfsumme der echten Datei (SHA-256)", "Prüfsumme Ihrer Datei (SHA-256)",
        "Die Angaben sind die des Ausstellungstags. Für die Prüfung bewahren wir nichts Persönliches auf.",
        "Datei prüfen",
        "Laden Sie die PDF-Datei hoch, um zu erfahren, ob sie verändert wurde. Sie wird verglichen und nicht aufbewahrt.",
        "Der Bericht als PDF, höchstens 20 MB", "Datei prüfen", "Anderen Code prüfen", "Code prüfen",
        "Vertrauen Sie dieser Seite nur unter der Adresse",
        "Die Datei ist größer als 20 MB.", "Das ist keine PDF-Datei, die geprüft werden kann.",
        "Das hat diesmal nicht geklappt. Bitte versuchen Sie es gleich noch einmal.",
    ])

    static let french = VerifyWords([
        "Vérifier un rapport",
        "Un rapport émis par nous porte un code. Il indique si le rapport que vous avez en main est authentique.",
        "Nous avons émis un rapport avec ce code",
        "Comparez ces données avec votre impression. Seul le fichier lui-même montre s’il est intact : déposez-le "
            + "ci-dessous.",
        "Retiré", "Le propriétaire a retiré ce rapport. Ne vous y fiez pas ; demandez-en un nouveau.",
        "Code inconnu",
        "Aucun de nos rapports ne porte ce code. Vérifiez-le caractère par caractère, ainsi que l’adresse de cette page.",
        "Authentique", "Le fichier est exactement celui que nous avons émis : pas un octet n’a été modifié.",
        "Modifié",
        "Le fichier porte le code d’un de nos rapports, mais ce n’est pas le fichier que nous avons émis. "
            + "Ne vous y fiez pas.",
        "Pas un rapport de notre part", "Le fichier ne porte aucun code d’un rapport que nous avons émis.",
        "Code du rapport", "Modèle", "Année-modèle", "Fin du VIN", "Kilométrage", "Établi le", "Retiré le", "Langue",
        "Pages", "Somme de contrôle du fichier authentique (SHA-256)", "Somme de contrôle de votre fichier (SHA-256)",
        "Ces données sont celles du jour d’émission. Nous ne gardons rien de personnel pour la vérification.",
        "Vérifier le fichier",
        "Déposez le PDF pour savoir s’il a été modifié. Il est comparé et n’est pas conservé.",
        "Le rapport en PDF, 20 Mo au plus", "Vérifier le fichier", "Vérifier un autre code", "Vérifier le code",
        "Ne faites confiance à cette page qu’à l’adresse",
        "Le fichier dépasse 20 Mo.", "Ce n’est pas un PDF qui puisse être vérifié.",
        "Cela n’a pas fonctionné cette fois. Veuillez réessayer dans un instant.",
    ])

    static let spanish = VerifyWords([
        "Verificar un informe",
        "Un informe emitido por nosotros lleva un código. Indica si el informe que tiene en sus manos es auténtico.",
        "Hemos emitido un informe con este código",
        "Compare estos datos con su copia impresa. Solo el propio archivo muestra si está intacto: súbalo más abajo.",
        "Retirado", "El propietario ha retirado este informe. No se fíe de él; pida uno nuevo.",
        "Código desconocido",
        "Ningún informe nuestro tiene este código. Compruébelo carácter a carácter y compruebe la dirección de esta "
            + "página.",
        "Auténtico", "El archivo es exactamente como lo emitimos: no se ha cambiado ni un byte.",
        "Alterado",
        "El archivo lleva el código de un informe nuestro, pero no es el archivo que emitimos. No se fíe de él.",
        "No es un informe nuestro", "El archivo no lleva ningún código de un informe que hayamos emitido.",
        "Código del informe", "Modelo", "Año del modelo", "El VIN termina en", "Kilometraje", "Emitido", "Retirado el",
        "Idioma", "Páginas", "Suma de comprobación del archivo auténtico (SHA-256)",
        "Suma de comprobación de su archivo (SHA-256)",
        "Los datos son los del día de emisión. No guardamos nada personal para la verificación.",
        "Comprobar el archivo", "Suba el PDF para saber si se ha cambiado. Se compara y no se guarda.",
        "El informe en PDF, 20 MB como máximo", "Comprobar el archivo", "Comprobar otro código", "Comprobar el código",
        "Confíe en esta página solo en la dirección",
        "El archivo supera los 20 MB.", "Esto no es un PDF que se pueda comprobar.",
        "Esta vez no ha funcionado. Inténtelo de nuevo en un momento.",
    ])

    static let italian = VerifyWords([
        "Verifica di un rapporto",
        "Un rapporto emesso da noi porta un codice. Dice se il rapporto che ha in mano è autentico.",
        "Abbiamo emesso un rapporto con questo codice",
        "Confronti questi dati con la sua stampa. Solo il file stesso mostra se è intatto: lo carichi qui sotto.",
        "Ritirato", "Il proprietario ha ritirato questo rapporto. Non vi faccia affidamento; ne chieda uno nuovo.",
        "Codice sconosciuto",
        "Nessun nostro rapporto ha questo codice. Lo controlli carattere per carattere e controlli l’indirizzo di questa "
            + "pagina.",
        "Autentico", "Il file è esattamente come l’abbiamo emesso: nemmeno un byte è stato modificato.",
        "Modificato",
        "Il file porta il codice di un nostro rapporto, ma non è il file che abbiamo emesso. Non vi faccia affidamento.",
        "Non è un nostro rapporto", "Il file non porta alcun codice di un rapporto emesso da noi.",
        "Codice del rapporto", "Modello", "Anno del modello", "Il VIN termina con", "Contachilometri", "Emesso",
        "Ritirato il", "Lingua", "Pagine", "Somma di controllo del file autentico (SHA-256)",
        "Somma di controllo del suo file (SHA-256)",
        "I dati sono quelli del giorno di emissione. Per la verifica non conserviamo nulla di personale.",
        "Controllare il file", "Carichi il PDF per sapere se è stato modificato. Viene confrontato e non conservato.",
        "Il rapporto in PDF, al massimo 20 MB", "Controlla il file", "Controllare un altro codice",
        "Controlla il codice",
        "Si fidi di questa pagina solo all’indirizzo",
        "Il file supera i 20 MB.", "Questo non è un PDF che si possa controllare.",
        "Questa volta non ha funzionato. Riprovi tra un momento.",
    ])
}

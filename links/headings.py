"""The headings that a column of an imported file may have, here and in other products, by field; likeliest first.

Compared without case, accents, spaces and punctuation.
"""

HEADINGS = {
    "destination": (
        "originalurl", "longurl", "destinationurl", "destination", "targeturl", "target", "longlink", "originallink",
        "redirecturl", "redirectto", "redirect", "destinationlink", "fullurl", "pageurl", "landingpage", "website",
        "webaddress", "ziel", "zielurl", "zieladresse", "zieladresseurl", "zielseite", "langeurl", "originaladresse",
        "urldedestination", "urllongue", "urlcible", "cible", "adresse", "lienoriginal", "urldestino", "destino",
        "urllarga", "urloriginal", "enlaceoriginal", "url", "link", "lien", "enlace", "uri", "href", "address",
    ),
    "alias": (
        "customalias", "alias", "shortcode", "slug", "backhalf", "customslug", "keyword", "custombackhalf", "code",
        "shorturlkey", "key", "urlcode", "customname", "customurl", "vanity", "vanityurl", "shorturl", "shortlink",
        "bitlink", "tinyurl", "slashtag", "path", "short", "kurzcode", "kurzname", "kurzel", "kurzurl", "kurzlink",
        "codecourt", "lienpersonnalise", "lienabrege", "urlcourte", "liencourt", "codigocorto", "codigo",
        "aliaspersonalizado", "enlacecorto", "urlcorta",
    ),
    "starts_at": (
        "startsat", "start", "starts", "startdate", "startdatetime", "validfrom", "validsince", "activefrom",
        "activates", "activationdate", "activeat", "from", "golive", "beginn", "startdatum", "gultigab",
        "gultigvon", "ab", "von", "debut", "datededebut", "validede", "validedepuis", "apartirdu", "inicio",
        "fechadeinicio", "validodesde", "desde",
    ),
    "expires_at": (
        "expiresat", "expires", "expiry", "expirytime", "expirydate", "expiration", "expirationdate", "expirydatetime",
        "expiredat", "expireat", "expireatdatetime", "expirein", "validuntil", "validto", "end", "ends", "endsat",
        "enddate", "activeuntil", "until", "ablauf", "ablaufdatum", "lauftab", "gultigbis", "bis", "ende", "enddatum",
        "fin", "datedefin", "dateexpiration", "datedexpiration", "expirele", "valablejusquau", "validejusquau",
        "jusquau", "vencimiento", "caducidad", "fechadecaducidad", "fechadefin", "validohasta", "hasta", "expira",
    ),
    "max_clicks": (
        "maxclicks", "maximumclicks", "maxvisits", "clicklimit", "clickslimit", "limit", "maxclick", "visitlimit",
        "maxuses", "usagelimit", "expireatviews", "expirationclicks", "klicklimit", "maxklicks", "maximaleklicks",
        "klickgrenze", "maximumdeclics", "maxclics", "limitedeclics", "nombremaximumdeclics", "limitedeclicks",
        "maximodeclics",
    ),
    "tags": (
        "tags", "tag", "labels", "label", "keywords", "categories", "category", "schlagworte", "schlagworter",
        "stichworte", "kategorien", "kategorie", "etiquettes", "etiquette", "motscles", "etiquetas", "etiqueta",
    ),
    "folder": (
        "folder", "foldername", "group", "groupname", "collection", "directory", "project", "ordner", "verzeichnis",
        "gruppe", "projekt", "dossier", "groupe", "projet", "carpeta", "grupo", "proyecto",
    ),
    "notes": (
        "notes", "note", "description", "comment", "comments", "remark", "remarks", "memo", "notizen",
        "notiz", "bemerkung", "bemerkungen", "kommentar", "beschreibung", "remarque", "remarques",
        "commentaire", "commentaires", "nota", "notas", "comentario", "comentarios", "descripcion",
    ),
    "campaign": ("campaignid", "campaign", "campaignname", "kampagne", "campagne", "campana"),
    "domain": (
        "domainid", "domain", "domainname", "shortdomain", "customdomain", "brandeddomain", "host", "hostname",
        "kurzdomain", "domaine", "dominio",
    ),
    "created_at": (
        "createdat", "created", "createdon", "createddate", "creationdate", "creationtime", "datecreated",
        "dateadded", "addedon", "timestamp", "erstellt", "erstelltam", "erstellungsdatum", "angelegt", "angelegtam",
        "datedecreation", "creele", "cree", "fechadecreacion", "creado", "creadoel",
    ),
    "earlier_clicks": (
        "earlierclicks", "clicks", "totalclicks", "clickcount", "clickscount", "visits", "totalvisits", "visitcount",
        "visitscount", "hits", "totalhits", "hitcount", "views", "redirects", "klicks", "aufrufe", "besuche", "clics",
        "nombredeclics", "visites", "visitas", "clicksbeforetheimport",
    ),
}  # fmt: skip

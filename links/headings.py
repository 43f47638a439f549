"""What columns of files are called that hold a field, here and in other products, the surest names first.

They are compared without case, accents, spaces and punctuation.
"""

DESTINATION = (
    "originalurl", "longurl", "destinationurl", "destination", "targeturl", "target", "longlink", "originallink",
    "redirecturl", "redirectto", "redirect", "destinationlink", "fullurl", "pageurl", "landingpage", "website",
    "webaddress", "ziel", "zielurl", "zieladresse", "zieladresseurl", "zielseite", "langeurl", "originaladresse",
    "urldedestination", "urllongue", "urlcible", "cible", "adresse", "lienoriginal", "urldestino", "destino",
    "urllarga", "urloriginal", "enlaceoriginal", "url", "link", "lien", "enlace", "uri", "href", "address",
)  # fmt: skip
ALIAS = (
    "customalias", "alias", "shortcode", "slug", "backhalf", "customslug", "keyword", "custombackhalf", "code",
    "shorturlkey", "key", "urlcode", "customname", "customurl", "vanity", "vanityurl", "shorturl", "shortlink",
    "bitlink", "tinyurl", "slashtag", "path", "short", "kurzcode", "kurzname", "kurzel", "kurzurl", "kurzlink",
    "codecourt", "lienpersonnalise", "lienabrege", "urlcourte", "liencourt", "codigocorto", "codigo",
    "aliaspersonalizado", "enlacecorto", "urlcorta",
)  # fmt: skip
STARTS_AT = (
    "startsat", "start", "starts", "startdate", "startdatetime", "validfrom", "validsince", "activefrom",
    "activates", "activationdate", "activeat", "from", "golive", "beginn", "startdatum", "gultigab",
    "gultigvon", "ab", "von", "debut", "datededebut", "validede", "validedepuis", "apartirdu", "inicio",
    "fechadeinicio", "validodesde", "desde",
)  # fmt: skip
EXPIRES_AT = (
    "expiresat", "expires", "expiry", "expirydate", "expiration", "expirationdate", "expirydatetime", "expiredat",
    "expireat", "expireatdatetime", "expirein", "validuntil", "validto", "end", "ends", "endsat", "enddate",
    "activeuntil", "until", "ablauf", "ablaufdatum", "lauftab", "gultigbis", "bis", "ende", "enddatum", "fin",
    "datedefin", "dateexpiration", "datedexpiration", "expirele", "valablejusquau", "validejusquau", "jusquau",
    "vencimiento", "caducidad", "fechadecaducidad", "fechadefin", "validohasta", "hasta", "expira",
)  # fmt: skip
MAX_CLICKS = (
    "maxclicks", "maximumclicks", "maxvisits", "clicklimit", "clickslimit", "limit", "maxclick", "visitlimit",
    "maxuses", "usagelimit", "expireatviews", "expirationclicks", "klicklimit", "maxklicks", "maximaleklicks",
    "klickgrenze", "maximumdeclics", "maxclics", "limitedeclics", "nombremaximumdeclics", "limitedeclicks",
    "maximodeclics",
)  # fmt: skip
TAGS = (
    "tags", "tag", "labels", "label", "keywords", "categories", "category", "schlagworte", "schlagworter",
    "stichworte", "kategorien", "kategorie", "etiquettes", "etiquette", "motscles", "etiquetas", "etiqueta",
)  # fmt: skip
FOLDER = (
    "folder", "foldername", "group", "groupname", "collection", "directory", "project", "ordner", "verzeichnis",
    "gruppe", "projekt", "dossier", "groupe", "projet", "carpeta", "grupo", "proyecto",
)  # fmt: skip
NOTES = (
    "notes", "note", "description", "comment", "comments", "title", "remark", "remarks", "memo", "name", "notizen",
    "notiz", "bemerkung", "bemerkungen", "kommentar", "beschreibung", "titel", "remarque", "remarques",
    "commentaire", "commentaires", "titre", "nota", "notas", "comentario", "comentarios", "descripcion", "titulo",
)  # fmt: skip

#include "workers/email/messages.hpp"

namespace souk::email {

namespace {

constexpr Message messages[] = {
    {"welcome", "Willkommen bei {shop}",
     "Hallo {name},\n\nIhr Konto bei {shop} ist bereit. Bitte bestätigen Sie, dass diese E-Mail-Adresse Ihnen gehört:\n\n{link}"
     "\n\nViel Freude beim Stöbern."},
    {"verify_email", "Bitte bestätigen Sie Ihre E-Mail-Adresse",
     "Hallo {name},\n\nbitte bestätigen Sie, dass diese E-Mail-Adresse Ihnen gehört:\n\n{link}\n\nDer Link gilt drei Tage."},
    {"password_reset", "Neues Passwort bei {shop}",
     "Hallo {name},\n\njemand, hoffentlich Sie selbst, möchte ein neues Passwort für Ihr Konto bei {shop} setzen.\n\n{link}"
     "\n\nDer Link gilt eine Stunde. Wenn Sie es nicht waren, ist nichts zu tun: Ihr Passwort bleibt, wie es ist."},
    {"password_changed", "Ihr Passwort wurde geändert",
     "Hallo {name},\n\ndas Passwort Ihres Kontos bei {shop} wurde geändert, und alle anderen Sitzungen wurden beendet.\n\nWenn "
     "Sie es nicht waren, setzen Sie sofort ein neues Passwort, mit „Passwort vergessen?“ auf der Anmeldeseite."},
    {"new_device", "Neue Anmeldung in Ihrem Konto",
     "Hallo {name},\n\njemand hat sich mit einem uns unbekannten Gerät in Ihrem Konto bei {shop} angemeldet.\n\n"
     "Gerät: {device}\nNetzadresse: {network}\nZeit: {time}\n\nWenn Sie es waren, ist nichts zu tun. Wenn nicht, ändern Sie "
     "Ihr Passwort: Das beendet alle Sitzungen."},
    {"confirm_old_email", "Bitte bestätigen Sie die Änderung Ihrer E-Mail-Adresse",
     "Hallo {name},\n\njemand, hoffentlich Sie selbst, möchte die E-Mail-Adresse Ihres Kontos bei {shop} in {email} ändern. "
     "Wenn Sie einverstanden sind:\n\n{link}\n\nDie Adresse ändert sich, sobald auch die neue bestätigt ist. Wenn Sie es nicht "
     "waren, folgen Sie dem Link nicht, und ändern Sie Ihr Passwort."},
    {"confirm_new_email", "Bitte bestätigen Sie Ihre neue E-Mail-Adresse",
     "Hallo {name},\n\nbitte bestätigen Sie {email} als neue E-Mail-Adresse Ihres Kontos bei {shop}:\n\n{link}\n\nDer Link gilt "
     "einen Tag. Die Adresse ändert sich, sobald auch die alte einverstanden ist."},
    {"email_changed", "Ihre E-Mail-Adresse wurde geändert",
     "Hallo {name},\n\ndie E-Mail-Adresse Ihres Kontos bei {shop} ist jetzt {email}. An diese Adresse schreiben wir zum "
     "letzten Mal."},
    {"account_deleted", "Ihr Konto ist geschlossen",
     "Hallo {name},\n\nIhr Konto bei {shop} ist geschlossen, und Ihre Daten sind gelöscht. Bestellungen bleiben in den Büchern, "
     "solange das Gesetz es verlangt.\n\nDanke, dass Sie hier waren."},
    {"order_confirmation", "Ihre Bestellung {number} bei {shop}",
     "Danke für Ihre Bestellung {number}.\n\nWir haben Ihre Zahlung von {total} erhalten und stellen Ihre Ware zusammen.\n\n"
     "Sie können die Bestellung in Ihrem Konto verfolgen."},
};

}  // namespace

const Language german{"de", "Weiter", "Wenn der Knopf nicht geht, öffnen Sie diese Adresse:", messages};

}  // namespace souk::email

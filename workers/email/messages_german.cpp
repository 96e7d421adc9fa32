#include "workers/email/messages.hpp"

namespace souk::email {

namespace {

// clang-format off
constexpr Message messages[] = {
    {"welcome", "Willkommen bei {shop}", "Ihr Konto ist bereit.", "Adresse bestätigen",
     "Hallo {name},\n\n"
     "Ihr Konto bei {shop} ist bereit.\n\n"
     "{?link}Bitte bestätigen Sie, dass diese E-Mail-Adresse Ihnen gehört:\n\n"
     "{?link}{link}\n\n"
     "Viel Freude beim Stöbern."},
    {"verify_email", "Bitte bestätigen Sie Ihre E-Mail-Adresse", "Ein Klick, und Ihre Adresse ist bestätigt.", "Adresse bestätigen",
     "Hallo {name},\n\n"
     "bitte bestätigen Sie, dass diese E-Mail-Adresse Ihnen gehört:\n\n"
     "{link}\n\n"
     "Der Link gilt drei Tage. Wenn Sie kein Konto bei {shop} haben, können Sie diese Nachricht ignorieren."},
    {"password_reset", "Neues Passwort bei {shop}", "Der Link gilt eine Stunde.", "Neues Passwort setzen",
     "Hallo {name},\n\n"
     "jemand, hoffentlich Sie selbst, möchte ein neues Passwort für Ihr Konto bei {shop} setzen.\n\n"
     "{link}\n\n"
     "Der Link gilt eine Stunde. Wenn Sie es nicht waren, ist nichts zu tun: Ihr Passwort bleibt, wie es ist."},
    {"password_changed", "Ihr Passwort wurde geändert", "Alle anderen Sitzungen wurden beendet.", "",
     "Hallo {name},\n\n"
     "das Passwort Ihres Kontos bei {shop} wurde geändert, und alle anderen Sitzungen wurden beendet.\n\n"
     "Wenn Sie es nicht waren, setzen Sie sofort ein neues Passwort, mit „Passwort vergessen?“ auf der Anmeldeseite."},
    {"new_device", "Neue Anmeldung in Ihrem Konto", "Waren Sie es? Dann ist nichts zu tun.", "",
     "Hallo {name},\n\n"
     "jemand hat sich mit einem uns unbekannten Gerät in Ihrem Konto bei {shop} angemeldet.\n\n"
     "| Gerät: {device}\n"
     "| Netzadresse: {network}\n"
     "| Zeit: {time}\n\n"
     "Wenn Sie es waren, ist nichts zu tun. Wenn nicht, ändern Sie Ihr Passwort: Das beendet alle Sitzungen."},
    {"confirm_old_email", "Bitte bestätigen Sie die Änderung Ihrer E-Mail-Adresse", "Sie ändert sich nur, wenn Sie zustimmen.", "Der Änderung zustimmen",
     "Hallo {name},\n\n"
     "jemand, hoffentlich Sie selbst, möchte die E-Mail-Adresse Ihres Kontos bei {shop} ändern in:\n\n"
     "| {email}\n\n"
     "Wenn Sie einverstanden sind:\n\n"
     "{link}\n\n"
     "Der Link gilt einen Tag. Die Adresse ändert sich, sobald auch die neue bestätigt ist.\n\n"
     "Wenn Sie es nicht waren, folgen Sie dem Link nicht, und ändern Sie Ihr Passwort."},
    {"confirm_new_email", "Bitte bestätigen Sie Ihre neue E-Mail-Adresse", "Der Link gilt einen Tag.", "Neue Adresse bestätigen",
     "Hallo {name},\n\n"
     "bitte bestätigen Sie {email} als neue E-Mail-Adresse Ihres Kontos bei {shop}:\n\n"
     "{link}\n\n"
     "Der Link gilt einen Tag. Die Adresse ändert sich, sobald auch die alte einverstanden ist."},
    {"email_changed", "Ihre E-Mail-Adresse wurde geändert", "An diese Adresse schreiben wir zum letzten Mal.", "",
     "Hallo {name},\n\n"
     "die E-Mail-Adresse Ihres Kontos bei {shop} ist jetzt:\n\n"
     "| {email}\n\n"
     "An die alte Adresse schreiben wir zum letzten Mal. Wenn Sie es nicht waren, melden Sie sich bitte sofort bei uns."},
    {"account_deleted", "Ihr Konto ist geschlossen", "Ihre Daten sind gelöscht.", "",
     "Hallo {name},\n\n"
     "Ihr Konto bei {shop} ist geschlossen, und Ihre Daten sind gelöscht. Bestellungen bleiben in den Büchern, solange das Gesetz "
     "es verlangt.\n\n"
     "Danke, dass Sie hier waren."},
    {"second_factor_on", "Die Anmeldung in zwei Schritten ist an", "Ihr Konto ist durch einen zweiten Schritt geschützt.", "",
     "Hallo {name},\n\n"
     "die Anmeldung in zwei Schritten ist jetzt für Ihr Konto bei {shop} an. Von nun an braucht die Anmeldung Ihr Passwort und "
     "einen Code.\n\n"
     "Wenn Sie es nicht waren, setzen Sie sofort ein neues Passwort, mit „Passwort vergessen?“ auf der Anmeldeseite, und melden "
     "Sie sich bei uns."},
    {"second_factor_off", "Die Anmeldung in zwei Schritten ist aus", "Die Anmeldung braucht nur noch Ihr Passwort.", "",
     "Hallo {name},\n\n"
     "die Anmeldung in zwei Schritten wurde für Ihr Konto bei {shop} ausgeschaltet. Die Anmeldung braucht nur noch Ihr Passwort.\n\n"
     "Wenn Sie es nicht waren, ändern Sie sofort Ihr Passwort, und schalten Sie die Anmeldung in zwei Schritten wieder ein."},
    {"recovery_code_used", "Ein Notfallcode wurde verwendet", "Waren Sie es? Dann ist nichts zu tun.", "",
     "Hallo {name},\n\n"
     "jemand, hoffentlich Sie, hat sich bei Ihrem Konto bei {shop} mit einem Notfallcode angemeldet. So viele sind noch übrig:\n\n"
     "| {left}\n\n"
     "Wenn Sie es nicht waren, ändern Sie sofort Ihr Passwort, und erzeugen Sie neue Notfallcodes."},
    {"identity_linked", "Ein weiterer Weg in Ihr Konto", "Waren Sie es? Dann ist nichts zu tun.", "",
     "Hallo {name},\n\n"
     "bei Ihrem Konto bei {shop} kann man sich jetzt auch anmelden mit:\n\n"
     "| {provider}\n\n"
     "Wenn Sie es nicht waren, lösen Sie die Verknüpfung in Ihrem Konto, und ändern Sie Ihr Passwort."},
    {"api_key_made", "Ein neuer API-Schlüssel für Ihr Konto", "Waren Sie es? Dann ist nichts zu tun.", "",
     "Hallo {name},\n\n"
     "für Ihr Konto bei {shop} wurde ein API-Schlüssel angelegt:\n\n"
     "| {key_name}\n\n"
     "Programme, die ihn haben, können in Ihrem Namen handeln, soweit der Schlüssel es erlaubt. Wenn Sie es nicht waren, "
     "entfernen Sie den Schlüssel in Ihrem Konto, und ändern Sie Ihr Passwort."},
    {"seller_active", "{shop_name} ist eröffnet", "Sie können jetzt bei {shop} verkaufen.", "",
     "Hallo {name},\n\n"
     "gute Nachricht: Ihr Shop {shop_name} bei {shop} ist eröffnet. Ihre Produkte werden verkauft, sobald sie freigegeben und "
     "veröffentlicht sind.\n\n"
     "Wir wünschen Ihnen gute Geschäfte."},
    {"seller_rejected", "Ihre Bewerbung für {shop_name}", "Wir können Ihren Shop so nicht aufnehmen.", "",
     "Hallo {name},\n\n"
     "danke für Ihr Interesse, bei {shop} zu verkaufen. Wir haben Ihre Bewerbung für {shop_name} geprüft und können den Shop so "
     "nicht aufnehmen. Der Grund:\n\n"
     "| {reason}\n\n"
     "Wenn Sie Fragen haben, melden Sie sich bitte bei uns."},
    {"seller_suspended", "{shop_name} ist gesperrt", "Ihre Produkte werden zurzeit nicht verkauft.", "",
     "Hallo {name},\n\n"
     "Ihr Shop {shop_name} bei {shop} ist gesperrt, und seine Produkte werden zurzeit nicht verkauft. Der Grund:\n\n"
     "| {reason}\n\n"
     "Bitte melden Sie sich bei uns, damit wir das gemeinsam in Ordnung bringen."},
    {"seller_invitation", "{shop_name} lädt Sie ein", "Führen Sie einen Shop bei {shop} mit.", "Einladung annehmen",
     "Hallo {name},\n\n"
     "{shop_name} lädt Sie ein, den Shop bei {shop} mitzuführen.\n\n"
     "{link}\n\n"
     "Wenn Sie {shop_name} nicht kennen, können Sie diese Nachricht ignorieren."},
    {"order_confirmation", "Ihre Bestellung {number} bei {shop}", "Danke! Ihre Zahlung ist da.", "",
     "Danke für Ihre Bestellung.\n\n"
     "| Bestellung: {number}\n"
     "| Bezahlt: {total}\n\n"
     "Wir haben Ihre Zahlung erhalten und stellen Ihre Ware zusammen. Sie können die Bestellung in Ihrem Konto verfolgen."},
};
// clang-format on

}  // namespace

const Language german{"de",
                      "Wenn die Schaltfläche nicht funktioniert, öffnen Sie diese Adresse:",
                      "{shop} hat diese Nachricht an {to} geschickt.",
                      "Dieser Shop ist eine Vorführung: Hier wird nichts verkauft, und es fließt kein Geld.",
                      "{day}.{month}.{year}, {clock} Uhr (UTC)",
                      messages};

}  // namespace souk::email

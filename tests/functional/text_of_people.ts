// What people write in their languages, and what comes of it: the table behind text_of_people.test.ts.

export interface Sold {
    slug: string;
    name: string;
    sku?: string;
    description?: string;
    searches: [typed: string, found: boolean][];
}

const yes = (...typed: string[]) => typed.map((each): [string, boolean] => [each, true]);
const no = (...typed: string[]) => typed.map((each): [string, boolean] => [each, false]);

export const sold: Sold[] = [
    { slug: "french", name: "Café Crème à l'Ancienne", searches: [...yes("café", "cafe", "cafe\u0301", "CAFÉ", "ｃａｆｅ", "  creme  ", "l'ancienne", "ancienne", "Crème\u00a0café"), ...no("caf", "thé")] },
    { slug: "german", name: "Müller Gießkanne Übergröße", searches: [...yes("müller", "muller", "mueller", "MÜLLER", "mu\u0308ller", "giesskanne", "GIESSKANNE", "uebergroesse"), ...no("moller")] },
    { slug: "german-plain", name: "Mueller Strasse", searches: [...yes("Müller", "Straße", "\"mueller straße\""), ...no("\"straße mueller\"")] },
    { slug: "spanish", name: "Hígado de Niño", searches: yes("higado", "HÍGADO", "nino", "nin\u0303o") },
    { slug: "polish", name: "Żółta Łódź", searches: yes("zolta", "łódź", "LODZ", "żółta łódź") },
    { slug: "danish", name: "Smørrebrød på Ærø", searches: yes("smorrebrod", "smoerrebroed", "SMØRREBRØD", "aero", "på") },
    { slug: "swedish", name: "Ångbåt från Skåne", searches: yes("angbat", "ångbåt", "A\u030angba\u030at", "aangbaat") },
    { slug: "turkish", name: "Işıklı İstanbul Kupası", searches: yes("ışıklı", "isikli", "ISIKLI", "istanbul", "İSTANBUL", "kupasi") },
    { slug: "vietnamese", name: "Tách cà phê đẹp", searches: yes("tach ca phe dep", "cà phê", "ca\u0300 phe\u0302", "ĐẸP") },
    { slug: "russian", name: "Ёлочный чайник", searches: [...yes("елочный", "ЁЛОЧНЫЙ", "чайник"), ...no("чай")] },
    { slug: "greek", name: "Κεραμική κούπα ΟΔΟΣ", searches: yes("κεραμικη", "ΚΟΎΠΑ", "οδός") },
    { slug: "arabic", name: "كوب أزرق مُحَمَّد ١٢٣", searches: yes("ازرق", "محمد", "123", "كـــوب") },
    { slug: "hebrew", name: "סֵפֶר שָׁלוֹם", searches: yes("ספר", "שלום") },
    { slug: "hindi", name: "नीला ज़ेवर कुल", searches: [...yes("जेवर", "नीला", "कुल"), ...no("कल")] },
    { slug: "japanese", name: "青い陶器のマグカップ", searches: [...yes("マグカップ", "陶器", "青", "ﾏｸﾞｶｯﾌﾟ", "まぐかっぷ", "器のマグ"), ...no("器陶", "皿")] },
    { slug: "chinese", name: "手工陶瓷茶壺", searches: [...yes("茶壺", "茶壶", "陶瓷", "壺", "手工茶壺".slice(0, 2)), ...no("瓷陶")] },
    { slug: "korean", name: "도자기머그컵을 위한", searches: yes("머그컵", "도자기", "머그컵".normalize("NFD")) },
    { slug: "thai", name: "ถ้วยกาแฟเซรามิก", searches: [...yes("กาแฟ", "ถ้วย", "เซรามิก"), ...no("ชา")] },
    { slug: "compounds", name: "AC/DC adapter for Souk.com, T-shirt", searches: [...yes("ac/dc", "AC", "dc", "acdc", "souk", "com", "souk.com", "t-shirt", "tshirt", "ＡＣ／ＤＣ"), ...no("dc/ac")] },
    { slug: "ligatures", name: "ﬁne Oﬃce Lamp１０", searches: yes("fine", "office", "lamp10", "lamp 10", "Ｌａｍｐ１０") },
    { slug: "sku", name: "Coupling", sku: "NOR.0707-60-", searches: yes("nor-0707-60", "NOR.0707-60", "0707-60", "0707", "nor070760", "ＮＯＲ－０７０７－６０") },
    { slug: "described", name: "Plain", description: "Würzburger Glühwein-Becher", searches: [...yes("gluehwein", "gluhwein", "becher", "wurzburger -coupling"), ...no("wurzburger -plain")] },
];

export interface Place {
    language: string;
    address: Record<string, string>;
    // What comes back of the postcode, or the violation.
    outcome: { postcode: string } | { violation: string };
}

const at = (country: string, postcode: string, more: Record<string, string> = {}) => ({ name: "Test Customer", line1: "1 Street", city: "Town", country, postcode, ...more });

export const places: Place[] = [
    { language: "Albanian", address: at("XK", "10000", { line1: "Rr. Nënë Tereza 1", city: "Prishtinë" }), outcome: { postcode: "10000" } },
    { language: "Swedish", address: at("AX", "FI-22100", { city: "Mariehamn" }), outcome: { postcode: "22100" } },
    { language: "Swedish", address: at("AX", "AX-22100"), outcome: { postcode: "22100" } },
    { language: "Swedish", address: at("SE", "SE-111 22"), outcome: { postcode: "111 22" } },
    { language: "Swedish", address: at("AX", "SE-111 22"), outcome: { violation: "/postcode invalid_format" } },
    { language: "German", address: at("LI", "FL-9490", { line1: "Städtle 1", city: "Vaduz" }), outcome: { postcode: "9490" } },
    { language: "French", address: at("MC", "MC 98000"), outcome: { postcode: "98000" } },
    { language: "Danish", address: at("GL", "DK-3900", { city: "Nuuk" }), outcome: { postcode: "3900" } },
    { language: "Italian", address: at("SM", "I-47890"), outcome: { postcode: "47890" } },
    { language: "English", address: at("TA", "tdcu1zz", { city: "Edinburgh of the Seven Seas" }), outcome: { postcode: "TDCU 1ZZ" } },
    { language: "English", address: at("GB", " sw1a 1aa "), outcome: { postcode: "SW1A 1AA" } },
    { language: "Japanese", address: at("JP", "100-0001", { name: "山田 太郎", line1: "千代田1-1", city: "千代田区", region: "東京都" }), outcome: { postcode: "100-0001" } },
    { language: "Japanese", address: at("JP", "１００－０００１", { region: "東京都" }), outcome: { postcode: "100-0001" } },
    { language: "English", address: at("US", "12207", { region: "NY", phone: "+1 518-555-0100 ext. 5" }), outcome: { postcode: "12207" } },
    { language: "German", address: at("DE", "04103", { phone: "(030) 12 34-56" }), outcome: { postcode: "04103" } },
    { language: "Arabic", address: at("DE", "04103", { phone: "+٤٩ ٣٠ ١٢٣٤٥٦" }), outcome: { postcode: "04103" } },
    { language: "German", address: at("DE", "04103", { phone: "call me" }), outcome: { violation: "/phone invalid_format" } },
    { language: "German", address: at("DE", "1O4103"), outcome: { violation: "/postcode invalid_format" } },
];

// Telephone numbers as people have them in their address books, and as they are kept; or nothing where it is none.
export const phones: [typed: string, kept?: string][] = [
    ["+1 518-555-0100 x5", "+1 518-555-0100 ext. 5"],
    ["tel:+1-518-555-0100;ext=5", "+1-518-555-0100 ext. 5"],
    ["+49 (0)30 123456 Durchwahl 78", "+49 (0)30 123456 ext. 78"],
    ["030/123456", "030/123456"],
    [" 030 – 123456 ", "030 - 123456"],
    ["+33 1 23 45 67 89 poste 4", "+33 1 23 45 67 89 ext. 4"],
    ["+7 495 123-45-67 доб. 12", "+7 495 123-45-67 ext. 12"],
    ["03-1234-5678 内線 9", "03-1234-5678 ext. 9"],
    ["０３−１２３４−５６７８", "03-1234-5678"],
    ["+٩٦٦ ٥٠ ١٢٣ ٤٥٦٧", "+966 50 123 4567"],
    ["+९१ ९८७६५ ४३२१०", "+91 98765 43210"],
    ["\u202a+44\u00a020\u00a07946\u00a00958\u202c", "+44 20 7946 0958"],
    ["(+39) 06 1234567", "(+39) 06 1234567"],
    ["call me"],
    ["1-800-FLOWERS"],
    ["1234"],
    ["1234567890123456"],
    ["+49 30 123456 http://evil.example"],
];

// What people are called, and as it is kept; or nothing where it is no name.
export const names: [typed: string, kept?: string][] = [
    ["  Ada \t Lovelace ", "Ada Lovelace"],
    ["Jose\u0301 Garci\u0301a", "José García"],
    ["Ａｄａ　Ｌｏｖｅｌａｃｅ", "Ada Lovelace"],
    ["ﾀﾛｳ ﾔﾏﾀﾞ", "タロウ ヤマダ"],
    ["山田　太郎", "山田 太郎"],
    ["葛\u{e0100}城", "葛\u{e0100}城"],
    ["\ufeffНина Петрова", "Нина Петрова"],
    ["علی\u200cرضا", "علی\u200cرضا"],
    ["ශ්\u200dරී ලංකා", "ශ්\u200dරී ලංකා"],
    ["नरेन्द्र", "नरेन्द्र"],
    ["Nguyễn Thị Minh Khai".normalize("NFD"), "Nguyễn Thị Minh Khai"],
    ["김민수".normalize("NFD"), "김민수"],
    ["יוסי כהן", "יוסי כהן"],
    ["Ελένη Παπαδοπούλου", "Ελένη Παπαδοπούλου"],
    ["สมชาย ใจดี", "สมชาย ใจดี"],
    ["Dr.med. Änne O’Brien-d'Arc", "Dr.med. Änne O’Brien-d'Arc"],
    ["Müller & Söhne GmbH & Co.KG", "Müller & Söhne GmbH & Co.KG"],
    ["Kowalski Sp. z o.o.", "Kowalski Sp. z o.o."],
    ["J.R.R. Tolkien", "J.R.R. Tolkien"],
    ["   "],
    ["Visit EVIL.COM"],
    ["t.co/abc"],
    ["Evil.рф"],
    ["ada@example.org"],
    ["one\ntwo"],
    ["one\u2028two"],
    ["Ann\u202egnp"],
    ["An\u200bna"],
    ["Ada\u0007"],
];

// Mail addresses that are one account, or none. These need the type for mail addresses.
export const mailAddresses: [registers: string, signsInAs: string][] = [
    ["someone@example.org", " SOMEONE@Example.org "],
    ["someone@münchen.example", "someone@xn--mnchen-3ya.example"],
    ["someone@mu\u0308nchen.example", "someone@MÜNCHEN.example"],
    ["someone@例え.example", "someone@xn--r8jz45g.example"],
    ["someone@пример.example", "someone@xn--e1afmkfd.example"],
    ["ｓｏｍｅｏｎｅ＠ｅｘａｍｐｌｅ．ｏｒｇ", "someone@example.org"],
    ["mailto:someone@example.org", "<someone@example.org>"],
    ["someone@straße.example", "someone@STRASSE.example".replace("STRASSE", "Straße")],
];

// The names of shops, and the addresses that are made of them.
export const shops: [name: string, slug: string][] = [
    ["Müller & Söhne", "mueller-soehne"],
    ["Mu\u0308ller & So\u0308hne", "mueller-soehne"],
    ["青山陶器", "qing-shan-tao-qi"],
    ["Łódź Ceramika", "lodz-ceramika"],
    ["Керамика", "keramika"],
    ["Ｔｅａ　Ｒｏｏｍ", "tea-room"],
    ["도자기", "dojagi"],
    ["🍵", "teacup-without-handle"],
];

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

// Mail addresses that are one account, or none. These need the type for mail addresses.
export const mailAddresses: [registers: string, signsInAs: string][] = [
    ["someone@example.org", " SOMEONE@Example.org "],
    ["someone@münchen.example", "someone@xn--mnchen-3ya.example"],
    ["someone@mu\u0308nchen.example", "someone@MÜNCHEN.example"],
    ["someone@例え.example", "someone@xn--r8jz45g.example"],
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

#include "tools/retail/catalogue/departments.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

namespace souk::retail {

namespace {

constexpr std::array menu{
    Department{"kitchen-and-dining", "Kitchen & Dining"},
    Department{"baking", "Baking"},
    Department{"home-decor", "Home Decor"},
    Department{"lights-and-candles", "Candles & Lights"},
    Department{"textiles", "Cushions & Textiles"},
    Department{"storage-and-hooks", "Storage & Hooks"},
    Department{"clocks-and-frames", "Clocks, Mirrors & Frames"},
    Department{"garden", "Garden & Picnic"},
    Department{"bags-and-purses", "Bags & Purses"},
    Department{"clothing-and-umbrellas", "Scarves & Umbrellas"},
    Department{"jewellery", "Jewellery & Hair"},
    Department{"bath-and-beauty", "Bath & Beauty"},
    Department{"stationery", "Stationery"},
    Department{"cards-and-gift-wrap", "Cards & Gift Wrap"},
    Department{"sewing-and-craft", "Sewing & Craft"},
    Department{"toys-and-games", "Toys & Games"},
    Department{"party", "Party"},
    Department{"christmas", "Christmas"},
    Department{"easter", "Easter"},
    Department{"small-gifts", "Small Gifts & Gadgets"},
    Department{"services", "Postage & Services"},
    Department{"more", "More"},
};

// Words, or words joined by '+' that must follow each other; a final S counts as none. The first row that fits decides,
// so occasions come before kinds, and a kind that is named by its last word before one that is named by an ornament.
struct Row {
    std::string_view slug;
    std::string_view words;
};
constexpr std::array table{
    Row{"toys-and-games", "PLAYING+CARD CARD+GAME"},
    Row{"small-gifts", "KEY+RING KEYRING KEY-CHAIN PHONE+CHARM BAG+CHARM MUG+WARMER"},
    Row{"bags-and-purses", "CARD+WALLET CARD+HOLDER+WALLET PASSPORT VIPPASSPORT"},
    Row{"kitchen-and-dining", "FOOD+COVER CAKE+COVER NAPKIN+RING NAPKIN+CHARM CAT+BOWL DOG+BOWL"},
    Row{"clocks-and-frames", "PHOTOFRAME"},
    Row{"christmas",
        "CHRISTMAS BLACKCHRISTMAS XMAS ADVENT NOEL SANTA REINDEER BAUBLE SNOWMAN SNOWMEN NATIVITY RUDOLPH STOCKING "
        "SNOWFLAKE MISTLETOE SNOW TINSEL YULETIDE ICICLE PANNETONE"},
    Row{"easter", "EASTER"},
    Row{"jewellery",
        "NECKLACE BRACELET BRACLET EARRING NECKL NECKL36 RING BANGLE PENDANT BROOCH CHARM HAIRSLIDE HAIRCLIP "
        "HAIRGRIP HAIRBAND TIARA CHOKER LARIAT HAIR BOUDICCA"},
    Row{"cards-and-gift-wrap",
        "CARD WRAP GIFT+BAG GIFT+TAG GIFT+TAPE GIFT+BOXES RIBBON TISSUE+REAM PAPER+BAG POSTCARD"},
    Row{"party",
        "BUNTING BALLOON PARTY NAPKIN PAPER+PLATE PAPER+CUP CAKE+CANDLE HONEYCOMB PAPER+CHAIN DISCO CONFETTI "
        "PLACE+SETTING PENNANT"},
    Row{"clothing-and-umbrellas",
        "UMBRELLA PARASOL RAIN+MAC SCARF GLOVE HAT SLIPPER SHAWL SOMBRERO RAINHAT EAR+MUFF SARONG SKIRT"},
    Row{"bags-and-purses", "BAG HANDBAG PURSE WALLET SHOPPER BACKPACK RUCKSACK LUGGAGE WASHBAG SUITCASE SATCHEL"},
    Row{"baking",
        "CAKE+CASE BAKING ROLLING+PIN CAKE+TIN CAKE+STAND CAKESTAND JELLY+MOULD MEASURING RECIPE FOUR+CASE CUPCAKE"},
    Row{"lights-and-candles",
        "CANDLE T-LIGHT TEALIGHT LANTERN LIGHT LAMP NIGHTLIGHT CANDLEHOLDER CANDLESTICK CANDLESTAND LAMPSHADE "
        "CHANDELIER CANDLEPOT INCENSE VOTIVE OIL+BURNER MATCHES TORCH"},
    Row{"bath-and-beauty",
        "BATH BATHROOM SOAP TOWEL FLANNEL COSMETIC MANICURE TOOTHBRUSH NAIL TISSUE PLASTER COMB TOILET LOO SHOWER "
        "MASSAGE LIP FRAGRANCE PERFUME"},
    Row{"stationery",
        "NOTEBOOK PENCIL PEN SKETCHBOOK STICKER JOURNAL ERASER RUBBER ENVELOPE WRITING TAPE CHALK STAMP CALCULATOR "
        "BOOK "
        "SHARPENER RULER MEMO BLACKBOARD CHALKBOARD SCRAPBOOK PAPERWEIGHT ALBUM MAGNET CALENDAR NOTELET "
        "HOLE+PUNCH CRAYON BADGE"},
    Row{"toys-and-games",
        "TOY GAME JIGSAW PUZZLE DOLL SKIPPING DOMINO PLAYHOUSE SOLDIER FELTCRAFT TEDDY PUPPET BLOCK SNAKE GLIDER "
        "RACING KITE NOUGHT SKITTLE BINGO BALL MICE ROBOT CREEPY MARBLE HARMONICA TATTOO PIRATE BUILDING "
        "HELICOPTER ROCKING+HORSE DRAWING BABY MONSTER NESTING FARM+ANIMAL"},
    Row{"sewing-and-craft",
        "SEWING KNITTING CRAFT BUTTON PATCHES BEAD SCISSOR PIN+CUSHION PINCUSHION TAPE+MEASURE WOOL"},
    Row{"clocks-and-frames", "CLOCK FRAME MIRROR PICTURE CANVAS PLAQUE ART PHOTO"},
    Row{"garden",
        "GARDEN PLANT WATERING PLANTER FLOWERPOT BIRDHOUSE BIRD+FEEDER BIRD+TABLE TROWEL SECATEUR HERB SEED GROW "
        "WHEELBARROW THERMOMETER WINDMILL BIRDCAGE BIRD+CAGE FLAG TRELLIS GARDENER FLOWER+POT DECKCHAIR PICNIC HAMPER "
        "BBQ SPRINKLER CHIME HAMMOCK GNOME FLY+SWAT TWINE POTTING"},
    Row{"textiles",
        "CUSHION RUG DOORMAT MAT BLANKET QUILT CURTAIN THROW COVER WARMER HOTTIE BEDSPREAD TABLECLOTH RUNNER DOORSTOP "
        "HOT+WATER PAD POUFFE"},
    Row{"kitchen-and-dining",
        "MUG CUP TEAPOT TEA COFFEE BOWL FRUITBOWL PLATE PLATTER CUTLERY TEASPOON SPOON FORK JUG TUMBLER KITCHEN PANTRY "
        "JAR BOTTLE "
        "TIN COSY APRON OVEN TRAY COASTER PLACEMAT EGG CHOPPING BREAD BUTTER SALT SAUCER CAKE COLANDER PAN MILK "
        "BISCUIT COOK "
        "COOKIE CONDIMENT BEAKER TEACUP LUNCH SNACK SUGAR CANISTER CANNISTER GOBLET WINE CHALICE CHOPSTICK STRAW DISH "
        "TOAST FOOD "
        "CORKSCREW CARAFE DINNER BREAKFAST DOILY DOILIES RAMEKIN TRIVET SCALE CUTTER BIN PITCHER WHISK FLASK STRAINER "
        "POPCORN "
        "SPATULA GRATER BONBON MICROWAVE LOLLY LADLE"},
    Row{"storage-and-hooks",
        "BOX BOXES HOOK BASKET STORAGE DRAWER DRAWERKNOB HANGER RACK CABINET SHELF TIDY KNOB TRINKET CRATE "
        "CHEST STAND HOLDER SHELVES WASTEPAPER CASKET POT BUCKET STOOL TABLE CHAIR"},
    Row{"home-decor",
        "DECORATION HEART SIGN DOORSIGN HANGING VASE GARLAND WREATH MOBILE LETTER ORNAMENT FLOWER DOOR WALL FEATHER "
        "DUCK FIGURE FIGURINE BIRD STAR WOOD TILE NUMBER WICKER TREE BELL BUTTERFLY CHERUB ROSE LAVENDER FAIRY "
        "BLOSSOM LEAF ZINC DRAGONFLY CAT OWL HEN SCULPTURE STICK ANGEL ARTIFICIAL BUNNY RABBIT SHELL DAISY GLASS"},
    Row{"small-gifts",
        "KEY BANK FAN PIGGY RADIO HEADPHONE USB PHONE SCREWDRIVER TOOL WATCH CAR SUNGLASSES BICYCLE SPIRIT+LEVEL"},
};

using Words = std::vector<std::string>;

std::string singular(std::string word) {
    if (word.size() > 3 && word.ends_with('S') && !word.ends_with("SS")) word.pop_back();
    return word;
}

Words words_of(std::string_view text) {
    Words words;
    std::string word;
    const auto take = [&] {
        while (word.ends_with('-')) word.pop_back();
        if (!word.empty()) words.push_back(singular(std::move(word)));
        word.clear();
    };
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || (c == '-' && !word.empty()))
            word += static_cast<char>(std::toupper(byte));
        else if (c != '\'')
            take();
    }
    take();
    return words;
}

struct Pattern {
    std::string_view slug;
    Words words;
};

const std::vector<Pattern>& patterns() {
    static const std::vector<Pattern> all = [] {
        std::vector<Pattern> made;
        for (const auto& row : table) {
            std::string_view rest = row.words;
            while (!rest.empty()) {
                const auto end = std::min(rest.find(' '), rest.size());
                if (end > 0) made.push_back({row.slug, words_of(rest.substr(0, end))});
                rest.remove_prefix(std::min(end + 1, rest.size()));
            }
        }
        return made;
    }();
    return all;
}

}  // namespace

std::span<const Department> departments() { return menu; }

std::string_view department_of(std::string_view code, std::string_view description) {
    for (const std::string_view service : {"POST", "DOT", "M", "C2", "BANK CHARGES"})
        if (code == service) return "services";
    const auto words = words_of(description);
    for (const auto& pattern : patterns())
        if (!std::ranges::search(words, pattern.words).empty()) return pattern.slug;
    return "more";
}

}  // namespace souk::retail

//! The abbreviations of USPS Publication 28 (appendix C) and the spellings people use for them. Both sides of
//! a comparison are abbreviated the same way, so a word of another language that looks like one does no harm.

/// The standard abbreviation of one lower-case word of a street line, or the word itself.
pub fn abbreviated(word: &str) -> &str {
    directional(word).or_else(|| suffix(word)).or_else(|| ordinal(word)).unwrap_or(word)
}

/// The abbreviation of the word that was meant, where the typed one is no word of a street line as it stands: a letter
/// off, or (being typed) only begun. `unioa` is `un`, `meado` is `mdw`.
pub fn meant_by(word: &str, is_begun: bool) -> Option<&'static str> {
    if word.len() < 3 || abbreviated(word) != word {
        return None;
    }
    let begun = SPELT_OUT.iter().find(|whole| is_begun && whole.starts_with(word));
    let off = || SPELT_OUT.iter().find(|whole| word.len() > 3 && strsim::osa_distance(whole, word) == 1);
    begun.or_else(off).map(|whole| abbreviated(whole))
}

/// Whether a lower-case word is one that keys abbreviate, spelt out or short: `street`, `st`.
pub fn is_abbreviated(word: &str) -> bool {
    abbreviated(word) != word || SPELT_OUT.iter().any(|whole| abbreviated(whole) == word)
}

fn directional(word: &str) -> Option<&'static str> {
    Some(match word {
        "north" => "n",
        "south" => "s",
        "east" => "e",
        "west" => "w",
        "northeast" => "ne",
        "northwest" => "nw",
        "southeast" => "se",
        "southwest" => "sw",
        _ => return None,
    })
}

fn ordinal(word: &str) -> Option<&'static str> {
    Some(match word {
        "first" => "1st",
        "second" => "2nd",
        "third" => "3rd",
        "fourth" => "4th",
        "fifth" => "5th",
        "sixth" => "6th",
        "seventh" => "7th",
        "eighth" => "8th",
        "ninth" => "9th",
        "tenth" => "10th",
        "eleventh" => "11th",
        "twelfth" => "12th",
        _ => return None,
    })
}

#[rustfmt::skip]
fn suffix(word: &str) -> Option<&'static str> {
    Some(match word {
        "allee" | "alley" | "ally" => "aly", "anex" | "annex" | "annx" => "anx", "arcade" => "arc",
        "av" | "aven" | "avenu" | "avenue" | "avn" | "avnue" => "ave", "bayoo" | "bayou" => "byu",
        "beach" => "bch", "bend" => "bnd", "bluf" | "bluff" => "blf", "bluffs" => "blfs",
        "bot" | "bottm" | "bottom" => "btm", "boul" | "boulevard" | "boulv" => "blvd", "branch" | "brnch" => "br",
        "brdge" | "bridge" => "brg", "brook" => "brk", "brooks" => "brks", "burg" => "bg", "burgs" => "bgs",
        "bypa" | "bypas" | "bypass" | "byps" => "byp", "camp" | "cmp" => "cp", "canyon" | "canyn" | "cnyn" => "cyn",
        "cape" => "cpe", "causeway" | "causwa" => "cswy", "cen" | "cent" | "center" | "centr" | "centre" | "cnter" | "cntr" => "ctr",
        "centers" => "ctrs", "circ" | "circl" | "circle" | "crcl" | "crcle" => "cir", "circles" => "cirs", "cliff" => "clf",
        "cliffs" => "clfs", "club" => "clb", "common" => "cmn", "commons" => "cmns", "corner" => "cor", "corners" => "cors",
        "course" => "crse", "court" => "ct", "courts" => "cts", "cove" => "cv", "coves" => "cvs", "creek" => "crk",
        "crescent" | "crsent" | "crsnt" => "cres", "crest" => "crst", "crossing" | "crssng" => "xing", "crossroad" => "xrd",
        "crossroads" => "xrds", "curve" => "curv", "dale" => "dl", "dam" => "dm", "div" | "divide" | "dvd" => "dv",
        "driv" | "drive" | "drv" => "dr", "drives" => "drs", "estate" => "est", "estates" => "ests",
        "exp" | "expr" | "express" | "expressway" | "expw" => "expy", "extension" | "extn" | "extnsn" => "ext",
        "extensions" => "exts", "falls" => "fls", "ferry" | "frry" => "fry", "field" => "fld", "fields" => "flds",
        "flat" => "flt", "flats" => "flts", "ford" => "frd", "fords" => "frds", "forest" | "forests" => "frst",
        "forg" | "forge" => "frg", "forges" => "frgs", "fork" => "frk", "forks" => "frks", "fort" | "frt" => "ft",
        "freeway" | "freewy" | "frway" | "frwy" => "fwy", "garden" | "gardn" | "grden" | "grdn" => "gdn",
        "gardens" | "grdns" => "gdns", "gateway" | "gatewy" | "gatway" | "gtway" => "gtwy", "glen" => "gln", "glens" => "glns",
        "green" => "grn", "greens" => "grns", "grov" | "grove" => "grv", "groves" => "grvs",
        "harb" | "harbor" | "harbour" | "harbr" | "hrbor" => "hbr", "harbors" => "hbrs", "haven" => "hvn",
        "ht" | "heights" | "hgts" => "hts", "highway" | "highwy" | "hiway" | "hiwy" | "hway" => "hwy", "hill" => "hl",
        "hills" => "hls", "hllw" | "hollow" | "hollows" | "holws" => "holw", "inlet" => "inlt", "island" | "islnd" => "is",
        "islands" | "islnds" => "iss", "isles" => "isle", "jction" | "jctn" | "junction" | "junctn" | "juncton" => "jct",
        "junctions" => "jcts", "key" => "ky", "keys" => "kys", "knol" | "knoll" => "knl", "knolls" => "knls", "lake" => "lk",
        "lakes" => "lks", "landing" | "lndng" => "lndg", "lane" => "ln", "light" => "lgt", "lights" => "lgts", "loaf" => "lf",
        "lock" => "lck", "locks" => "lcks", "ldge" | "lodg" | "lodge" => "ldg", "loops" => "loop", "manor" => "mnr",
        "manors" => "mnrs", "meadow" => "mdw", "meadows" | "medows" => "mdws", "mill" => "ml", "mills" => "mls",
        "mission" | "missn" | "mssn" => "msn", "motorway" => "mtwy", "mnt" | "mount" => "mt",
        "mntain" | "mntn" | "mountain" | "mountin" | "mtin" => "mtn", "mountains" | "mntns" => "mtns", "neck" => "nck",
        "orchard" | "orchrd" => "orch", "ovl" => "oval", "overpass" => "opas", "parks" => "park", "prk" => "park",
        "parkway" | "parkwy" | "pkway" | "pky" | "parkways" | "pkwys" => "pkwy", "passage" => "psge", "paths" => "path",
        "pikes" => "pike", "pine" => "pne", "pines" => "pnes", "place" => "pl", "plain" => "pln", "plains" => "plns",
        "plaza" | "plza" => "plz", "point" => "pt", "points" => "pts", "port" => "prt", "ports" => "prts",
        "prairie" | "prr" => "pr", "rad" | "radial" | "radiel" => "radl", "ranch" | "ranches" | "rnchs" => "rnch",
        "rapid" => "rpd", "rapids" => "rpds", "rest" => "rst", "rdge" | "ridge" => "rdg", "ridges" => "rdgs",
        "river" | "rivr" | "rvr" => "riv", "road" => "rd", "roads" => "rds", "route" => "rte", "saint" => "st",
        "shoal" => "shl", "shoals" => "shls", "shoar" | "shore" => "shr", "shoars" | "shores" => "shrs", "skyway" => "skwy",
        "spng" | "spring" | "sprng" => "spg", "spngs" | "springs" | "sprngs" => "spgs", "spurs" => "spur",
        "sqr" | "sqre" | "squ" | "square" => "sq", "sqrs" | "squares" => "sqs", "station" | "statn" | "stn" => "sta",
        "strav" | "straven" | "stravenue" | "stravn" | "strvn" | "strvnue" => "stra", "stream" | "streme" => "strm",
        "str" | "street" | "strt" => "st", "streets" => "sts", "sumit" | "sumitt" | "summit" => "smt", "terr" | "terrace" => "ter",
        "throughway" => "trwy", "trace" | "traces" => "trce", "track" | "tracks" | "trk" | "trks" => "trak",
        "trafficway" => "trfy", "trail" | "trails" | "trls" => "trl", "trailer" | "trlrs" => "trlr",
        "tunel" | "tunls" | "tunnel" | "tunnels" | "tunnl" => "tunl", "trnpk" | "turnpike" | "turnpk" => "tpke",
        "underpass" => "upas", "union" => "un", "unions" => "uns", "valley" | "vally" | "vlly" => "vly", "valleys" => "vlys",
        "vdct" | "viadct" | "viaduct" => "via", "view" => "vw", "views" => "vws", "vill" | "villag" | "village" | "villg" => "vlg",
        "villages" => "vlgs", "ville" => "vl", "vist" | "vista" | "vst" | "vsta" => "vis", "walks" => "walk", "wy" => "way",
        "well" => "wl", "wells" => "wls",
        _ => return None,
    })
}

/// Every word above as it is spelt out.
#[rustfmt::skip]
const SPELT_OUT: &[&str] = &[
    "alley", "annex", "arcade", "avenue", "beach", "bend", "bluff", "bluffs", "bottom", "boulevard", "branch",
    "bridge", "brook", "brooks", "burg", "burgs", "bypass", "camp", "canyon", "cape", "causeway", "center", "centers",
    "circle", "circles", "cliff", "cliffs", "club", "common", "commons", "corner", "corners", "course", "court",
    "courts", "cove", "coves", "creek", "crescent", "crest", "crossing", "crossroad", "crossroads", "curve", "dale",
    "divide", "drive", "drives", "east", "eighth", "eleventh", "estate", "estates", "expressway", "extension",
    "extensions", "falls", "ferry", "field", "fields", "fifth", "first", "flat", "flats", "ford", "fords", "forests",
    "forge", "forges", "fork", "forks", "fort", "fourth", "freeway", "garden", "gardens", "gateway", "glen", "glens",
    "green", "greens", "grove", "groves", "harbors", "harbour", "haven", "heights", "highway", "hill", "hills",
    "hollows", "inlet", "island", "islands", "isles", "junction", "junctions", "keys", "knoll", "knolls", "lake",
    "lakes", "landing", "lane", "light", "lights", "loaf", "lock", "locks", "lodge", "loops", "manor", "manors",
    "meadow", "meadows", "mill", "mills", "mission", "motorway", "mount", "mountain", "mountains", "neck", "ninth",
    "north", "orchard", "overpass", "parks", "parkways", "passage", "paths", "pikes", "pine", "pines", "place",
    "plain", "plains", "plaza", "point", "points", "port", "ports", "prairie", "radial", "ranches", "rapid", "rapids",
    "rest", "ridge", "ridges", "river", "road", "roads", "route", "saint", "second", "seventh", "shoal", "shoals",
    "shore", "shores", "sixth", "skyway", "south", "spring", "springs", "spurs", "square", "squares", "station",
    "stravenue", "stream", "street", "streets", "sumitt", "tenth", "terrace", "third", "throughway", "traces",
    "tracks", "trafficway", "trailer", "trails", "tunnels", "turnpike", "twelfth", "underpass", "union", "unions",
    "valley", "valleys", "viaduct", "view", "views", "village", "villages", "ville", "vista", "walks", "well",
    "wells", "west",
];

/// Secondary unit designators (appendix C2) that stand before a number or letter.
#[rustfmt::skip]
pub fn is_unit_designator(word: &str) -> bool {
    matches!(word, "#" | "apt" | "apartment" | "unit" | "suite" | "ste" | "room" | "rm" | "flat" | "flt" | "floor" | "fl"
        | "building" | "bldg" | "lot" | "space" | "spc" | "trailer" | "trlr" | "department" | "dept" | "slip"
        | "hangar" | "hngr" | "pier" | "stop" | "no" | "penthouse" | "ph")
}

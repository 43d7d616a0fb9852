namespace Plimsoll.Bench.IndexAdvisor.Tpch;

/// <summary>The word lists of the TPC-H specification, clause 4.2.2.13, as far as the queries look at them.</summary>
internal static class TpchWords
{
    public static readonly string[] Regions = ["AFRICA", "AMERICA", "ASIA", "EUROPE", "MIDDLE EAST"];

    public static readonly (string Name, int Region)[] Nations =
    [
        ("ALGERIA", 0),
        ("ARGENTINA", 1),
        ("BRAZIL", 1),
        ("CANADA", 1),
        ("EGYPT", 4),
        ("ETHIOPIA", 0),
        ("FRANCE", 3),
        ("GERMANY", 3),
        ("INDIA", 2),
        ("INDONESIA", 2),
        ("IRAN", 4),
        ("IRAQ", 4),
        ("JAPAN", 2),
        ("JORDAN", 4),
        ("KENYA", 0),
        ("MOROCCO", 0),
        ("MOZAMBIQUE", 0),
        ("PERU", 1),
        ("CHINA", 2),
        ("ROMANIA", 3),
        ("SAUDI ARABIA", 4),
        ("VIETNAM", 2),
        ("RUSSIA", 3),
        ("UNITED KINGDOM", 3),
        ("UNITED STATES", 1),
    ];

    public static readonly string[] Segments = ["AUTOMOBILE", "BUILDING", "FURNITURE", "MACHINERY", "HOUSEHOLD"];
    public static readonly string[] Priorities = ["1-URGENT", "2-HIGH", "3-MEDIUM", "4-NOT SPECIFIED", "5-LOW"];
    public static readonly string[] Instructions = ["DELIVER IN PERSON", "COLLECT COD", "NONE", "TAKE BACK RETURN"];
    public static readonly string[] Modes = ["REG AIR", "AIR", "RAIL", "SHIP", "TRUCK", "MAIL", "FOB"];
    public static readonly string[] Types1 = ["STANDARD", "SMALL", "MEDIUM", "LARGE", "ECONOMY", "PROMO"];
    public static readonly string[] Types2 = ["ANODIZED", "BURNISHED", "PLATED", "POLISHED", "BRUSHED"];
    public static readonly string[] Types3 = ["TIN", "NICKEL", "BRASS", "STEEL", "COPPER"];
    public static readonly string[] Containers1 = ["SM", "LG", "MED", "JUMBO", "WRAP"];
    public static readonly string[] Containers2 = ["CASE", "BOX", "BAG", "JAR", "PKG", "PACK", "CAN", "DRUM"];

    public static readonly string[] Colours = (
        "almond antique aquamarine azure beige bisque black blanched blue blush brown burlywood burnished chartreuse "
        + "chiffon chocolate coral cornflower cornsilk cream cyan dark deep dim dodger drab firebrick floral forest "
        + "frosted gainsboro ghost goldenrod green grey honeydew hot indian ivory khaki lace lavender lawn lemon light "
        + "lime linen magenta maroon medium metallic midnight mint misty moccasin navajo navy olive orange orchid pale "
        + "papaya peach peru pink plum powder puff purple red rose rosy royal saddle salmon sandy seashell sienna sky "
        + "slate smoke snow spring steel tan thistle tomato turquoise violet wheat white yellow"
    ).Split(' ');

    public static readonly string[] Text = (
        "packages requests accounts deposits foxes ideas theodolites pinto beans instructions dependencies excuses "
        + "platelets asymptotes courts dolphins multipliers sauternes warthogs frets dinos attainments sleep wake are "
        + "cajole haggle nag use boost affix detect integrate quickly furiously slyly carefully blithely special "
        + "pending unusual express regular final ironic even bold silent"
    ).Split(' ');
}

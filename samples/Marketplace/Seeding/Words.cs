using System.Text;

namespace Marketplace.Seeding;

/// <summary>Vocabulary of the made-up texts.</summary>
internal static class Words
{
    public static readonly string[] Cities =
    [
        "Berlin",
        "Hamburg",
        "Munich",
        "Cologne",
        "Frankfurt",
        "Stuttgart",
        "Leipzig",
        "Dresden",
        "Hanover",
        "Nuremberg",
        "Bremen",
        "Essen",
        "Dortmund",
        "Bonn",
        "Mainz",
        "Freiburg",
        "Kiel",
        "Rostock",
        "Erfurt",
        "Kassel",
        "Augsburg",
        "Jena",
        "Ulm",
        "Trier",
    ];

    /// <summary>Name of the category, and what its services are called.</summary>
    public static readonly (string Category, string Service)[] Categories =
    [
        ("Cleaning", "flat cleaning"),
        ("Plumbing", "plumbing repair"),
        ("Electrics", "electrical check"),
        ("Painting", "wall painting"),
        ("Gardening", "garden care"),
        ("Moving", "moving help"),
        ("Tutoring", "maths lesson"),
        ("Languages", "language lesson"),
        ("Music", "piano lesson"),
        ("Fitness", "personal training"),
        ("Yoga", "yoga class"),
        ("Massage", "massage"),
        ("Hair", "haircut"),
        ("Beauty", "manicure"),
        ("Photography", "photo session"),
        ("Catering", "dinner cooking"),
        ("Childcare", "babysitting"),
        ("Pets", "dog walking"),
        ("Computers", "computer repair"),
        ("Bicycles", "bicycle repair"),
        ("Carpentry", "furniture assembly"),
        ("Locks", "lock change"),
        ("Tax", "tax advice"),
        ("Design", "logo design"),
    ];

    public static readonly string[] Qualities =
    [
        "Quick",
        "Careful",
        "Friendly",
        "Affordable",
        "Premium",
        "Express",
        "Weekend",
        "Evening",
        "Certified",
        "Family",
        "Green",
        "Complete",
    ];

    public static readonly string[] FirstNames =
    [
        "Anna",
        "Ben",
        "Clara",
        "David",
        "Elif",
        "Felix",
        "Greta",
        "Hassan",
        "Ida",
        "Jonas",
        "Katja",
        "Leo",
        "Mila",
        "Noah",
        "Olga",
        "Paul",
        "Rosa",
        "Samir",
        "Tilda",
        "Yusuf",
    ];

    public static readonly string[] LastNames =
    [
        "Albrecht",
        "Becker",
        "Celik",
        "Dietrich",
        "Engel",
        "Fischer",
        "Graf",
        "Hoffmann",
        "Ivanova",
        "Jung",
        "Krause",
        "Lehmann",
        "Maier",
        "Nowak",
        "Otto",
        "Peters",
        "Richter",
        "Schulz",
        "Vogel",
        "Weber",
    ];

    private static readonly string[] s_prose = """
        we work with care and arrive on time every appointment includes a short talk about what you need tools and
        materials come with us unless you ask for your own our team has many years of experience in homes offices and
        studios across the city prices are fixed before we begin and nothing is added later please tell us about stairs
        parking pets or anything else that matters if something is not right we return and mend it without a charge you
        may move your slot until the day before new customers are welcome as are those who book each week weekends are
        possible too receipts are sent by mail and payment is made safely through the marketplace
        """.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private static readonly string[] s_phrases =
    [
        "Hello, is the slot on Friday still free?",
        "Yes, it is.",
        "Could we start half an hour later?",
        "That works for me.",
        "Please ring at the second door.",
        "Is parking possible in front of the house?",
        "Thank you, see you then!",
        "I will bring everything that is needed.",
        "Can you send me the receipt again?",
        "It is in your mail now.",
        "We have a dog, is that a problem?",
        "Not at all.",
        "The lift is out of order, sorry for that.",
        "Do you also come on Sundays?",
        "Only by arrangement.",
        "How long will it take?",
        "About an hour, as booked.",
        "My neighbour would like an appointment too.",
        "Great, just pass on the link.",
        "Everything was fine, thanks a lot.",
    ];

    public static string Prose(Chance chance, int words)
    {
        var text = new StringBuilder(words * 6);
        while (words > 0)
        {
            // Runs of a few words read better, and are quicker to make, than single ones.
            var run = Math.Min(words, 4 + chance.Below(6));
            var from = chance.Below(s_prose.Length - run);
            for (var i = from; i < from + run; i++)
            {
                if (text.Length > 0)
                {
                    text.Append(' ');
                }
                text.Append(s_prose[i]);
            }
            words -= run;
        }
        return text.ToString();
    }

    public static string Phrases(Chance chance, int count)
    {
        var text = chance.Of(s_phrases);
        for (var i = 1; i < count; i++)
        {
            text += " " + chance.Of(s_phrases);
        }
        return text;
    }
}

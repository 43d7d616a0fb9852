namespace Plimsoll.Core.Signals.Plans.Conditions;

/// <summary>The name of a type behind <c>::</c>, which may be several words.</summary>
internal static class TypeName
{
    private static readonly Dictionary<string, string[]> s_following = new(StringComparer.Ordinal)
    {
        ["character"] = ["varying"],
        ["bit"] = ["varying"],
        ["double"] = ["precision"],
        ["timestamp"] = ["without", "with"],
        ["time"] = ["without", "with"],
        ["without"] = ["time"],
        ["with"] = ["time"],
        ["interval"] = ["year", "month", "day", "hour", "minute", "second"],
        ["year"] = ["to"],
        ["day"] = ["to"],
        ["hour"] = ["to"],
        ["minute"] = ["to"],
        ["to"] = ["month", "hour", "minute", "second"],
    };

    /// <returns>Without its modifier: <c>character varying(20)</c> is <c>character varying</c>; null where there is none.</returns>
    public static string? Read(List<ConditionToken> tokens, ref int at)
    {
        if (!tokens[at].IsName)
        {
            return null;
        }
        var name = tokens[at].Text;
        var last = name;
        at++;
        while (true)
        {
            var here = tokens[at];
            if (here.IsMark(".") && tokens[at + 1].IsName)
            {
                name += "." + tokens[at + 1].Text;
                at += 2;
            }
            else if (here.IsMark("(") && SkipModifier(tokens, at) is { } after)
            {
                at = after;
            }
            else if (here.IsMark("[") && tokens[at + 1].IsMark("]"))
            {
                name += "[]";
                at += 2;
            }
            else if (here.Kind == TokenKind.Word && (IsZone(last, here.Text) || Follows(last, here.Text)))
            {
                last = here.Text;
                name += " " + last;
                at++;
            }
            else
            {
                return name;
            }
        }
    }

    private static bool Follows(string last, string word) =>
        s_following.TryGetValue(last, out var words) && words.Contains(word);

    private static bool IsZone(string last, string word) => last == "time" && word == "zone";

    private static int? SkipModifier(List<ConditionToken> tokens, int at)
    {
        for (at++; tokens[at].Kind is TokenKind.Literal || tokens[at].IsMark(",") || tokens[at].Text == "-"; at++) { }
        return tokens[at].IsMark(")") ? at + 1 : null;
    }
}

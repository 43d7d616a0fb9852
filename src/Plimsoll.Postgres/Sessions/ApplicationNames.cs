using System.Text.RegularExpressions;

namespace Plimsoll.Postgres.Sessions;

/// <summary>
/// <c>application_name</c> is a name of the users' own choosing, and reports show it. Some applications put the person in
/// whose name they work into it: a mail address is cut out.
/// </summary>
internal static partial class ApplicationNames
{
    public static string Shown(string name) => Address().Replace(name, "?");

    [GeneratedRegex(@"[^\s<>(),;:'""]+@[^\s<>(),;:'""]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Address();
}

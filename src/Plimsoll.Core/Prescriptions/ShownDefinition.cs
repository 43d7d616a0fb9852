using System.Text.RegularExpressions;
using Plimsoll.Core.Signals.Redaction;

namespace Plimsoll.Core.Prescriptions;

/// <summary>
/// An index's definition as a report may show it. The constants in a WHERE or an expression may be users' data, and no
/// report shows any; but a way back with other constants would be no way back, so what had to be cut is shown as a comment.
/// </summary>
internal static partial class ShownDefinition
{
    /// <param name="index">Quoted for SQL.</param>
    public static string Of(string definition, string index)
    {
        var options = Options().Match(definition);
        var shown = options.Success
            ? $"{LiteralRedactor.Redact(definition[..options.Index])}{options.Value}{Rest(definition, options)}"
            : LiteralRedactor.Redact(definition);
        return shown == definition
            ? definition
            : $"-- {shown} -- its constants are not shown: before the drop SELECT pg_get_indexdef({SqlIdentifier.Literal(index)}::regclass) "
                + "prints them; plimsoll revert knows them";
    }

    private static string Rest(string definition, Match options)
    {
        var rest = LiteralRedactor.Redact(definition[(options.Index + options.Length)..]);
        return rest.Length == 0 ? "" : " " + rest;
    }

    /// <summary><c>WITH (fillfactor='90')</c>, as the server prints it.</summary>
    [GeneratedRegex(@" WITH \(\w+='[^']*'(, \w+='[^']*')*\)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Options();
}

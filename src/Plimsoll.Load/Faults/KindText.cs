using System.Text.Json;

namespace Plimsoll.Load.Faults;

internal static class KindText
{
    /// <summary><c>BlackHole</c> becomes <c>black-hole</c>.</summary>
    public static string Of(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);
}

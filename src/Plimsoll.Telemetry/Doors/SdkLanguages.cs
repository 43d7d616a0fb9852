using System.Text;
using Plimsoll.Telemetry.Statements;

namespace Plimsoll.Telemetry.Doors;

/// <summary>
/// The language of each service that sends, by <c>telemetry.sdk.language</c>: what it should switch on is said in its own
/// words. Kept for good, of at most so many services. Not thread-safe.
/// </summary>
internal sealed class SdkLanguages(SeededHash hash)
{
    private const int MostServices = 200;
    private const int LongestText = 128;

    private readonly Dictionary<ulong, (string Service, string Language)> _languages = [];

    public IReadOnlyDictionary<string, string> ByService =>
        _languages
            .Values.GroupBy(l => l.Service, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Last().Language, StringComparer.Ordinal);

    public void Note(AttributeSet resource, ReadOnlySpan<byte> request)
    {
        var service = resource.Text(Known.ServiceName, request);
        var language = resource.Text(Known.SdkLanguage, request);
        if (
            language.Length is 0 or > LongestText
            || service.Length is 0 or > LongestText
            || _languages.Count >= MostServices
        )
        {
            return;
        }
        var key = hash.Of(hash.Of(service), hash.Of(language));
        if (!_languages.ContainsKey(key))
        {
            _languages[key] = (Encoding.UTF8.GetString(service), Encoding.UTF8.GetString(language));
        }
    }
}

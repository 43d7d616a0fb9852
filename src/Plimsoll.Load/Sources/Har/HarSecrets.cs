using System.Text.Json;

namespace Plimsoll.Load.Sources.Har;

/// <summary>Gathers what of a recording must not be copied.</summary>
internal static class HarSecrets
{
    public static Secrets Of(IReadOnlyList<HarEntry> entries)
    {
        var secrets = new Secrets();
        foreach (var entry in entries)
        {
            foreach (var cookie in entry.Cookies)
            {
                secrets.Add(cookie);
            }
            foreach (var (name, value) in entry.Headers.Where(header => Secrets.IsSecret(header.Key)))
            {
                secrets.Add(value);
                // "Bearer x", "Basic y"
                secrets.Add(value[(value.IndexOf(' ') + 1)..]);
            }
            foreach (var (name, value) in HarUrl.Query(entry.Url).Where(pair => Secrets.IsSecret(pair.Name)))
            {
                secrets.Add(value);
            }
            AddJson(entry.Body, secrets);
            AddJson(entry.Answer, secrets);
        }
        return secrets;
    }

    private static void AddJson(string? json, Secrets secrets)
    {
        if (json is null || json.AsSpan().TrimStart() is not ['{' or '[', ..])
        {
            return;
        }
        try
        {
            using var document = JsonDocument.Parse(json);
            Walk(document.RootElement, isSecret: false, secrets);
        }
        catch (JsonException)
        {
            // Not JSON after all, or cut short: nothing of it is copied either.
        }
    }

    private static void Walk(JsonElement at, bool isSecret, Secrets secrets)
    {
        switch (at.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in at.EnumerateObject())
                {
                    Walk(member.Value, isSecret || Secrets.IsSecret(member.Name), secrets);
                }
                break;
            case JsonValueKind.Array:
                foreach (var item in at.EnumerateArray())
                {
                    Walk(item, isSecret, secrets);
                }
                break;
            case JsonValueKind.String when isSecret:
                secrets.Add(at.GetString()!);
                break;
        }
    }
}

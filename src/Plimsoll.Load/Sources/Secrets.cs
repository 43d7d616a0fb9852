namespace Plimsoll.Load.Sources;

/// <summary>
/// What of a recording must not be copied: the values of cookies, of authorization, and of whatever bears the name of a secret;
/// wherever they stand.
/// </summary>
internal sealed class Secrets
{
    // Shorter ones are found in any text by chance.
    private const int Shortest = 6;

    private static readonly string[] s_words =
    [
        "token",
        "secret",
        "passw",
        "pwd",
        "auth",
        "session",
        "csrf",
        "xsrf",
        "apikey",
        "api-key",
        "api_key",
        "signature",
        "credential",
        "jwt",
        "otp",
        "assertion",
        "verifier",
        "card",
        "cvc",
        "cvv",
        "iban",
    ];

    private static readonly string[] s_names =
    [
        "sid",
        "sig",
        "pin",
        "code",
        "state",
        "nonce",
        "key",
        "pass",
        "email",
        "e-mail",
        "phone",
    ];
    private readonly HashSet<string> _values = new(StringComparer.Ordinal);

    /// <summary>Whether what bears the name is a secret, or tells of a person.</summary>
    public static bool IsSecret(string name) =>
        s_words.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase))
        || s_names.Contains(name, StringComparer.OrdinalIgnoreCase);

    public void Add(string value)
    {
        foreach (var form in (string[])[value, Uri.UnescapeDataString(value), Uri.EscapeDataString(value)])
        {
            if (form.Length >= Shortest)
            {
                _values.Add(form);
            }
        }
    }

    /// <summary>Whether the text holds one of them, or looks like a token of its own making (a JSON Web Token).</summary>
    public bool AreIn(string text) =>
        text.StartsWith("eyJ", StringComparison.Ordinal)
        || _values.Contains(text)
        || _values.Any(value => text.Contains(value, StringComparison.Ordinal));
}

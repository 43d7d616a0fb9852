using System.Buffers;
using System.Text;
using Plimsoll.Core.Signals.Traces;

namespace Plimsoll.Telemetry.Traces;

/// <summary>What kind of work a span is, by its attributes, its kind, and at last the words of its name.</summary>
internal static class SpanClasses
{
    private static readonly NameLookup<SpanClass> s_classes = new(
        Enum.GetValues<SpanClass>().Select(c => (Encoding.UTF8.GetBytes(c.ToString().ToLowerInvariant()), c))
    );

    /// <summary>Words of a span's name that tell what it does, where its attributes do not.</summary>
    private static readonly (string Word, SpanClass Class)[] s_words =
    [
        ("smtp", SpanClass.Mail),
        ("mail", SpanClass.Mail),
        ("email", SpanClass.Mail),
        ("e-mail", SpanClass.Mail),
        ("pdf", SpanClass.Rendering),
        ("thumbnail", SpanClass.Rendering),
        ("spreadsheet", SpanClass.Rendering),
        ("lock", SpanClass.Lock),
        ("semaphore", SpanClass.Lock),
        ("mutex", SpanClass.Lock),
        ("sleep", SpanClass.Sleep),
        ("backoff", SpanClass.Sleep),
        ("back-off", SpanClass.Sleep),
        ("connect", SpanClass.DbConnect),
        ("connection", SpanClass.DbConnect),
        ("getconnection", SpanClass.DbConnect),
        ("acquire", SpanClass.DbConnect),
        ("transaction", SpanClass.DbTransaction),
        ("analytics", SpanClass.Shipping),
    ];

    private static readonly SearchValues<byte> s_wordEnds = SearchValues.Create(" ./_:(){}[]#"u8);

    /// <summary>What the words of a name say; <see cref="SpanClass.Own"/> where they say nothing.</summary>
    public static SpanClass ByWords(ReadOnlySpan<byte> name)
    {
        var rest = name;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOfAny(s_wordEnds);
            var word = end < 0 ? rest : rest[..end];
            foreach (var (known, meaning) in s_words)
            {
                if (Ascii.EqualsIgnoreCase(word, known))
                {
                    return meaning;
                }
            }
            rest = end < 0 ? [] : rest[(end + 1)..];
        }
        return SpanClass.Own;
    }

    /// <param name="byWords">What <see cref="ByWords"/> says of its name.</param>
    public static SpanClass Classify(
        SpanKind kind,
        AttributeSet attributes,
        ReadOnlySpan<byte> request,
        SpanClass byWords
    )
    {
        if (
            attributes.Has(Known.SpanClass)
            && s_classes.TryFind(attributes.Text(Known.SpanClass, request), out var said)
        )
        {
            return said;
        }
        if (attributes.Has(Known.DbSystem) || attributes.Has(Known.DbText))
        {
            return OfDatabase(attributes, request, byWords);
        }
        switch (kind)
        {
            case SpanKind.Server:
                return SpanClass.Server;
            case SpanKind.Consumer:
                return SpanClass.Consumer;
            case SpanKind.Producer:
                return SpanClass.Messaging;
            case SpanKind.Client when IsMailPort(attributes):
                return SpanClass.Mail;
            // A message about mail that goes to a broker is no mail.
            case SpanKind.Client when attributes.Has(Known.MessagingSystem):
                return SpanClass.Messaging;
            case SpanKind.Client:
                return byWords == SpanClass.Mail ? SpanClass.Mail
                    : IsTelemetry(attributes, request) ? SpanClass.Shipping
                    : SpanClass.Call;
        }
        if (attributes.Has(Known.CacheHit) || attributes.Has(Known.CacheKey))
        {
            return SpanClass.Cache;
        }
        return attributes.Has(Known.FilePath) ? SpanClass.LocalFile : byWords;
    }

    private static SpanClass OfDatabase(AttributeSet attributes, ReadOnlySpan<byte> request, SpanClass byWords)
    {
        if (Conventions.LanguageOf(attributes.Text(Known.DbSystem, request)) == DbLanguage.Cache)
        {
            return SpanClass.Cache;
        }
        return !attributes.Has(Known.DbText) && byWords is SpanClass.DbConnect or SpanClass.DbTransaction
            ? byWords
            : SpanClass.DbQuery;
    }

    private static bool IsMailPort(AttributeSet attributes) => attributes.Number(Known.ServerPort) is 25 or 465 or 587;

    private static bool IsTelemetry(AttributeSet attributes, ReadOnlySpan<byte> request)
    {
        var url = attributes.Text(Known.Url, request);
        return url.EndsWith("/v1/traces"u8) || url.EndsWith("/v1/metrics"u8) || url.EndsWith("/v1/logs"u8);
    }
}

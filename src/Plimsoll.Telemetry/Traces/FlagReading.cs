using Plimsoll.Core.Signals.Traces;

namespace Plimsoll.Telemetry.Traces;

/// <summary>What a span's attributes say with yes or no.</summary>
internal static class FlagReading
{
    public static SpanFlags Of(bool isError, AttributeSet attributes, ReadOnlySpan<byte> request)
    {
        var flags = SpanFlags.None;
        if (isError || attributes.Number(Known.HttpStatus, request) >= 500)
        {
            flags |= SpanFlags.Error;
        }
        if (
            Conventions.IsTimeout(attributes.Text(Known.ErrorType, request))
            || Conventions.IsTimeout(attributes.Text(Known.ExceptionType, request))
            || attributes.Number(Known.HttpStatus, request) is 408 or 504
            || attributes.Number(Known.GrpcStatus, request) is 4
            || attributes.Text(Known.DbStatus, request).SequenceEqual("57014"u8)
        )
        {
            flags |= SpanFlags.TimedOut;
        }
        if (attributes.Number(Known.ResendCount) > 0)
        {
            flags |= SpanFlags.Resent;
        }
        if (attributes.Has(Known.CacheHit))
        {
            flags |= attributes.IsTrue(Known.CacheHit) ? SpanFlags.CacheHit : SpanFlags.CacheMiss;
        }
        if (attributes.Has(Known.ContentEncoding))
        {
            var encoding = attributes.Text(Known.ContentEncoding, request);
            flags |= SpanFlags.EncodingKnown;
            flags |= encoding.IsEmpty || encoding.SequenceEqual("identity"u8) ? SpanFlags.None : SpanFlags.Compressed;
        }
        var query = attributes.Text(Known.Query, request);
        if (!query.IsEmpty ? Conventions.IsPaged(query) : Conventions.IsPaged(QueryOf(attributes, request)))
        {
            flags |= SpanFlags.Paged;
        }
        flags |= attributes.IsTrue(Known.InProcessState) ? SpanFlags.InProcessState : SpanFlags.None;
        return flags;
    }

    private static ReadOnlySpan<byte> QueryOf(AttributeSet attributes, ReadOnlySpan<byte> request)
    {
        var target = attributes.Text(Known.Target, request);
        target = target.IsEmpty ? attributes.Text(Known.Url, request) : target;
        var mark = target.IndexOf((byte)'?');
        return mark < 0 ? [] : target[(mark + 1)..];
    }
}

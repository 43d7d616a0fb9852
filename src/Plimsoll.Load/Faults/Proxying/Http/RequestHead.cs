using System.Globalization;

namespace Plimsoll.Load.Faults.Proxying.Http;

/// <summary>What the head of a request says about where the request ends.</summary>
internal sealed record RequestHead(long Length, bool IsChunked, bool ExpectsContinue)
{
    /// <returns>Null where what follows cannot be told: an upgrade, a tunnel, a coding or length that is unclear.</returns>
    public static RequestHead? Parse(string text)
    {
        var lines = text.Split('\n');
        if (lines[0].StartsWith("CONNECT ", StringComparison.Ordinal))
        {
            return null;
        }
        long? length = null;
        var (isChunked, expects) = (false, false);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                continue;
            }
            var value = line[(colon + 1)..].Trim();
            switch (line[..colon].ToLowerInvariant())
            {
                case "content-length":
                    var isNumber = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count);
                    if (!isNumber || (length is { } earlier && earlier != count))
                    {
                        return null;
                    }
                    length = count;
                    break;
                case "transfer-encoding":
                    isChunked = value.Equals("chunked", StringComparison.OrdinalIgnoreCase);
                    if (!isChunked)
                    {
                        return null;
                    }
                    break;
                case "upgrade":
                    return null;
                case "expect":
                    expects = value.StartsWith("100-", StringComparison.Ordinal);
                    break;
            }
        }
        return new RequestHead(isChunked ? 0 : length ?? 0, isChunked, expects);
    }
}

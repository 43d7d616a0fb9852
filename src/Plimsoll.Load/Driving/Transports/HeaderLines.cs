using System.Text;

namespace Plimsoll.Load.Driving.Transports;

/// <summary>Reads lines of <c>name: value</c>.</summary>
internal static class HeaderLines
{
    public static List<KeyValuePair<string, string>> Of(ReadOnlySpan<byte> lines)
    {
        var headers = new List<KeyValuePair<string, string>>();
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf("\r\n"u8);
            var line = end < 0 ? lines : lines[..end];
            var colon = line.IndexOf((byte)':');
            if (colon > 0)
            {
                headers.Add(
                    new(
                        Encoding.UTF8.GetString(line[..colon]),
                        Encoding.UTF8.GetString(line[(colon + 1)..].Trim(" \t"u8))
                    )
                );
            }
            lines = end < 0 ? default : lines[(end + 2)..];
        }
        return headers;
    }
}

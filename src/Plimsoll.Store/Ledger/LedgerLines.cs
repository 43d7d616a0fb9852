using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Plimsoll.Core;
using Plimsoll.Core.Trials.Ledger;

namespace Plimsoll.Store.Ledger;

/// <summary>
/// The lines of the file: eight hexadecimal digits of a checksum, a space, the entry as JSON, a line feed. The checksum
/// is the first four bytes of the SHA-256 of the JSON's bytes.
/// </summary>
internal static class LedgerLines
{
    private const int Digits = 8;

    public static byte[] Write(LedgerEntry entry)
    {
        var json = JsonSerializer.Serialize(entry, LedgerJson.Options);
        return Encoding.UTF8.GetBytes($"{Checksum(Encoding.UTF8.GetBytes(json))} {json}\n");
    }

    /// <returns>The entries, and how many bytes of the file they take: what follows is a torn line.</returns>
    /// <exception cref="PlimsollException">A line that is not the last is damaged.</exception>
    public static (IReadOnlyList<LedgerEntry> Entries, int End) Parse(string path, ReadOnlySpan<byte> bytes)
    {
        var entries = new List<LedgerEntry>();
        var end = 0;
        while (end < bytes.Length)
        {
            var length = bytes[end..].IndexOf((byte)'\n');
            var entry = length < 0 ? null : ParseLine(bytes.Slice(end, length));
            if (entry is null)
            {
                // Torn by a crash when nothing follows; otherwise somebody has changed the file.
                if (length < 0 || end + length + 1 == bytes.Length)
                {
                    break;
                }
                throw new PlimsollException(
                    Fault.File,
                    $"Line {entries.Count + 1} of the ledger {path} is damaged.",
                    "Restore the file from a backup. What Plimsoll made also carries a comment that begins with "
                        + "'plimsoll:' on the server, and plimsoll revert lists it."
                );
            }
            entries.Add(entry);
            end += length + 1;
        }
        return (entries, end);
    }

    private static LedgerEntry? ParseLine(ReadOnlySpan<byte> line)
    {
        if (line.Length <= Digits || line[Digits] != ' ')
        {
            return null;
        }
        var json = line[(Digits + 1)..];
        if (!line[..Digits].SequenceEqual(Encoding.ASCII.GetBytes(Checksum(json))))
        {
            return null;
        }
        try
        {
            return JsonSerializer.Deserialize<LedgerEntry>(json, LedgerJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Checksum(ReadOnlySpan<byte> json)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(json, hash);
        return Convert.ToHexStringLower(hash[..(Digits / 2)]);
    }
}

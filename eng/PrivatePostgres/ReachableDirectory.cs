using System.Security.Cryptography;
using System.Text;

namespace Plimsoll.Eng;

/// <summary>
/// Where a private server's data can be. Run as root, PostgreSQL works as an unprivileged user, who may not be let
/// through the directories above a checkout (such as /root): the data is put under /var/tmp then, and a link is left.
/// </summary>
public static class ReachableDirectory
{
    public static string For(string wanted, string name)
    {
        if (Unprivileged.User is null || IsReachable(wanted))
        {
            return wanted;
        }
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(wanted)))[..8];
        var elsewhere = $"/var/tmp/{name}-{digest}";
        Directory.CreateDirectory(elsewhere);
        if (!Path.Exists(wanted))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(wanted)!);
            Directory.CreateSymbolicLink(wanted, elsewhere);
        }
        return elsewhere;
    }

    private static bool IsReachable(string wanted)
    {
        for (var d = new DirectoryInfo(wanted).Parent; d is not null; d = d.Parent)
        {
            if (d.Exists && !d.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
            {
                return false;
            }
        }
        return true;
    }
}

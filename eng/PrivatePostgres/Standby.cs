using System.Globalization;

namespace Plimsoll.Eng;

/// <summary>A hot standby of a private server: a base backup that then streams.</summary>
public static class Standby
{
    /// <param name="options">Needs a directory of its own, and at least the primary's <c>max_connections</c>.</param>
    public static async Task<PrivatePostgres> StartAsync(
        PrivatePostgres primary,
        PrivatePostgresOptions options,
        CancellationToken token
    )
    {
        var binaries = options.Binaries ?? PostgresBinaries.Find();
        Directory.CreateDirectory(options.Directory);
        // The standby has the primary's users, so its password file says the same.
        await File.WriteAllTextAsync(Path.Combine(options.Directory, "password"), primary.Password + "\n", token);
        if (Unprivileged.User is { } user)
        {
            await Unprivileged.GiveAsync(options.Directory, user, token);
        }
        var aside = Path.Combine(options.Directory, "data.new");
        var source = string.Create(
            CultureInfo.InvariantCulture,
            $"host=127.0.0.1 port={primary.Port} user={PrivatePostgres.SuperUser} password={primary.Password}"
        );
        await Unprivileged.RunAsync(
            Path.Combine(binaries.Directory, "pg_basebackup"),
            ["-d", source, "-D", aside, "-R", "-X", "stream", "-c", "fast", "--no-sync"],
            token
        );
        Directory.Move(aside, Path.Combine(options.Directory, "data"));
        return await PrivatePostgres.StartAsync(options with { Binaries = binaries }, token);
    }
}

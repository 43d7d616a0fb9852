using System.Globalization;

namespace Plimsoll.Eng;

/// <summary>Where the server's programs are.</summary>
/// <param name="Directory">Holds <c>postgres</c> and <c>initdb</c>.</param>
public sealed record PostgresBinaries(string Directory)
{
    public string Postgres => Path.Combine(Directory, "postgres");

    public string Initdb => Path.Combine(Directory, "initdb");

    /// <summary>
    /// The directory that <c>PLIMSOLL_PG_BIN</c> names, else the newest installed version that has hypopg, else the
    /// newest installed.
    /// </summary>
    /// <exception cref="InvalidOperationException">None is installed; the message says how to install it.</exception>
    public static PostgresBinaries Find()
    {
        if (Environment.GetEnvironmentVariable("PLIMSOLL_PG_BIN") is { Length: > 0 } named)
        {
            return new PostgresBinaries(named);
        }

        const string root = "/usr/lib/postgresql";
        var versions = System.IO.Directory.Exists(root)
            ? System
                .IO.Directory.GetDirectories(root)
                .Select(d =>
                    (
                        Version: int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var v) ? v : 0,
                        Bin: Path.Combine(d, "bin")
                    )
                )
                .Where(d => File.Exists(Path.Combine(d.Bin, "initdb")))
                .OrderByDescending(d => File.Exists($"/usr/share/postgresql/{d.Version}/extension/hypopg.control"))
                .ThenByDescending(d => d.Version)
                .ToList()
            : [];
        return versions.Count > 0
            ? new PostgresBinaries(versions[0].Bin)
            : throw new InvalidOperationException(
                "No PostgreSQL server is installed. Run eng/prerequisites, or set PLIMSOLL_PG_BIN to the directory of initdb."
            );
    }
}

namespace Plimsoll.Postgres.Observing;

/// <summary>Where an extension is installed.</summary>
/// <param name="Schema">Quoted by the server.</param>
/// <param name="Version">Of the installed SQL objects; <c>ALTER EXTENSION … UPDATE</c> moves it.</param>
internal sealed record ExtensionHome(string Name, string Schema, Version Version);

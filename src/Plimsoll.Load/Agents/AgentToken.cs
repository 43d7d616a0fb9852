using Plimsoll.Core;

namespace Plimsoll.Load.Agents;

/// <summary>Reads the token that an agent and its coordinators share.</summary>
public static class AgentToken
{
    /// <summary>Fewer could be guessed.</summary>
    public const int Shortest = 16;

    /// <exception cref="PlimsollException">The file cannot be read, or what is in it is too short.</exception>
    public static string Read(string file)
    {
        try
        {
            var token = File.ReadAllText(file).Trim();
            return token.Length >= Shortest
                ? token
                : throw new PlimsollException(
                    Fault.Usage,
                    $"The token in {file} is shorter than {Shortest} characters.",
                    $"Make one that cannot be guessed: openssl rand -hex 32 > {file}"
                );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlimsollException(
                Fault.File,
                $"The token cannot be read from {file}: {e.Message}",
                "Check the path and its permissions.",
                e
            );
        }
    }
}

namespace Plimsoll.Load.Agents;

/// <summary>What both ends of the line between a coordinator and an agent have to agree on.</summary>
internal static class AgentProtocol
{
    /// <summary>Another number is refused: both ends have to be of versions that speak alike.</summary>
    public const int Version = 1;

    /// <summary>Before the other end has shown that it knows the token.</summary>
    public const int LongestGreeting = 4 * 1024;

    /// <summary>Scenarios with their data files, and reports of thousands of steps.</summary>
    public const int LongestMessage = 256 * 1024 * 1024;

    /// <summary>How long each end may take for its greeting.</summary>
    public static readonly TimeSpan Greeting = TimeSpan.FromSeconds(5);

    /// <summary>The coordinator says something at least so often.</summary>
    public static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(500);

    /// <summary>Whoever says nothing for so long counts as gone.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    /// <summary>How often an agent reports, or twice a slice where that is more often.</summary>
    public static readonly TimeSpan Report = TimeSpan.FromMilliseconds(250);
}

using System.Diagnostics;

namespace Plimsoll.Tests.Crashing;

/// <summary>Kills the process when the step is reached: <c>name</c>, or <c>name#n</c> for the n-th time.</summary>
internal sealed class CrashPoint(string step)
{
    private readonly List<string> _reached = [];

    /// <summary>Each with the number of its time.</summary>
    public IReadOnlyList<string> Reached => _reached;

    public void Reach(string name)
    {
        var numbered = $"{name}#{_reached.Count(r => r.StartsWith(name + "#", StringComparison.Ordinal)) + 1}";
        _reached.Add(numbered);
        if (numbered == step || name == step)
        {
            Process.GetCurrentProcess().Kill();
            Thread.Sleep(Timeout.Infinite);
        }
    }
}

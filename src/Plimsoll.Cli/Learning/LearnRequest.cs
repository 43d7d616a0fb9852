using Plimsoll.Load.Learning;
using Plimsoll.Load.Learning.Logs;

namespace Plimsoll.Cli.Learning;

/// <summary>What was asked of <c>plimsoll load learn</c>, checked.</summary>
/// <param name="Logs">Paths, of traces too; <c>-</c> is standard input.</param>
/// <param name="Output">The scenario's path; <c>-</c> is standard output.</param>
internal sealed record LearnRequest(
    IReadOnlyList<string> Logs,
    IRequestReader Reader,
    LearnOptions Options,
    string Output,
    IReadOnlyList<FileInfo> Reports
);

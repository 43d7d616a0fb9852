using Index = Plimsoll.Core.Signals.Index;

namespace Plimsoll.Postgres.Changes;

/// <summary>The comment on everything that Plimsoll makes: <c>plimsoll:</c> and the trial's name.</summary>
internal static class Mark
{
    public static string For(string trial) => Index.OwnCommentPrefix + trial;

    /// <returns>Null where the comment is not ours.</returns>
    public static string? TrialOf(string? comment) =>
        comment?.StartsWith(Index.OwnCommentPrefix, StringComparison.Ordinal) == true
            ? comment[Index.OwnCommentPrefix.Length..]
            : null;
}

namespace Plimsoll.Load.Learning;

/// <summary>A request that may change something and is replayed all the same.</summary>
public sealed record AllowedRequest(string Method, string Path)
{
    /// <summary>E.g. <c>POST /cart/{id}/items</c>.</summary>
    /// <returns>Null where it is no method and path.</returns>
    public static AllowedRequest? Parse(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var method, ['/', ..] path]
        && method.All(char.IsAsciiLetter)
            ? new AllowedRequest(method.ToUpperInvariant(), path)
            : null;

    /// <param name="path">Without its query.</param>
    public bool Covers(string method, ReadOnlySpan<char> path)
    {
        if (method != Method)
        {
            return false;
        }
        var wantedPath = Path.AsSpan().Trim('/');
        var givenPath = path.Trim('/');
        var wanted = wantedPath.Split('/');
        var given = givenPath.Split('/');
        while (true)
        {
            var (more, other) = (wanted.MoveNext(), given.MoveNext());
            if (!more || !other)
            {
                return more == other;
            }
            var segment = wantedPath[wanted.Current];
            if (segment is not "*" && segment is not ['{', .., '}'] && !segment.SequenceEqual(givenPath[given.Current]))
            {
                return false;
            }
        }
    }

    public override string ToString() => $"{Method} {Path}";
}

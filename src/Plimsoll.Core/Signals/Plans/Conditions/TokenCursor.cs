namespace Plimsoll.Core.Signals.Plans.Conditions;

/// <summary>A place among the tokens of a condition; it never leaves them.</summary>
/// <param name="tokens">The last one is the end.</param>
internal sealed class TokenCursor(List<ConditionToken> tokens)
{
    private int _at;

    public ConditionToken Here => tokens[_at];

    public ConditionToken Ahead => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    /// <summary>Where the token before this one ends.</summary>
    public int LastEnd => _at == 0 ? 0 : tokens[_at - 1].End;

    public bool AtEnd => Here.Kind == TokenKind.End;

    public void Skip(int count = 1) => _at = Math.Min(_at + count, tokens.Count - 1);

    /// <inheritdoc cref="TypeName.Read"/>
    public string? ReadType() => TypeName.Read(tokens, ref _at);
}

namespace Plimsoll.Telemetry.Statements;

/// <summary>Where in a statement the scanner stands: what decides whether a number there is data, and whether a list begins.</summary>
internal struct SqlPlace
{
    private bool _isOrdering;
    private bool _isItemStart;
    private bool _isBy;
    private int _orderDepth;
    private int _depth;
    private Typing _typing;
    private Listing _listing;
    private int _listDepth;

    private enum Typing
    {
        None,

        /// <summary>Behind <c>::</c> or AS: a type follows.</summary>
        Expected,

        /// <summary>Behind a type that takes numbers.</summary>
        Modifiable,

        /// <summary>Between the parentheses of a type.</summary>
        Modifying,
    }

    private enum Listing
    {
        None,
        In,
        InOpen,
        InFirst,
        InCast,
        Values,
        ValuesRow,
        ValuesFirst,
    }

    /// <summary>A value, the first of <c>IN (</c>, or a row, the first of VALUES, has just been passed.</summary>
    public readonly bool IsBehindFirstOfList => _listing is Listing.InFirst or Listing.ValuesFirst;

    public readonly bool IsInList => _listing == Listing.InFirst;

    /// <summary>A number that is a type's modifier, or the position of an output column in ORDER BY or GROUP BY.</summary>
    public readonly bool IsNoData(SqlPart part, ReadOnlySpan<byte> bytes) =>
        part == SqlPart.Number
        && bytes.Length <= 4
        && !bytes.ContainsAnyExceptInRange((byte)'0', (byte)'9')
        && (_typing == Typing.Modifying || (_isOrdering && _isItemStart && _depth == _orderDepth && bytes.Length <= 3));

    public void Pass(SqlPart part, ReadOnlySpan<byte> bytes)
    {
        var word = part == SqlPart.Word ? SqlWords.Of(bytes) : SqlWord.None;
        PassOrder(part, word, bytes);
        PassType(part, word, bytes);
        PassList(part, word, bytes);
        if (part == SqlPart.Symbol)
        {
            _depth +=
                bytes[0] == '(' ? 1
                : bytes[0] == ')' ? -1
                : 0;
            if (_depth < _orderDepth)
            {
                _isOrdering = false;
            }
        }
    }

    private void PassOrder(SqlPart part, SqlWord word, ReadOnlySpan<byte> bytes)
    {
        var wasBy = _isBy;
        _isBy = word is SqlWord.Order or SqlWord.Group;
        if (wasBy && word == SqlWord.By)
        {
            (_isOrdering, _isItemStart, _orderDepth) = (true, true, _depth);
            return;
        }
        if (word is SqlWord.Bound or SqlWord.Select)
        {
            _isOrdering = false;
        }
        _isItemStart = _isOrdering && _depth == _orderDepth && part == SqlPart.Symbol && bytes[0] == ',';
    }

    private void PassType(SqlPart part, SqlWord word, ReadOnlySpan<byte> bytes) =>
        _typing = (_typing, part) switch
        {
            (_, SqlPart.Cast) => Typing.Expected,
            (_, SqlPart.Word) when word == SqlWord.As => Typing.Expected,
            (Typing.Expected, SqlPart.Word) => word is SqlWord.Type or SqlWord.TypeOfTwoWords or SqlWord.Varying
                ? Typing.Modifiable
                : Typing.None,
            (Typing.Modifiable, SqlPart.Word) when word == SqlWord.Varying => Typing.Modifiable,
            (Typing.Modifiable, SqlPart.Symbol) when bytes[0] == '(' => Typing.Modifying,
            (Typing.Modifying, SqlPart.Number) => Typing.Modifying,
            (Typing.Modifying, SqlPart.Symbol) when bytes[0] == ',' => Typing.Modifying,
            _ => Typing.None,
        };

    private void PassList(SqlPart part, SqlWord word, ReadOnlySpan<byte> bytes)
    {
        var symbol = part == SqlPart.Symbol ? bytes[0] : (byte)0;
        switch (_listing)
        {
            case Listing.In:
                _listing = symbol == '(' ? Listing.InOpen : Listing.None;
                return;
            case Listing.InOpen
                when part is SqlPart.Text or SqlPart.Number or SqlPart.Numbered or SqlPart.Named or SqlPart.Unnamed:
                _listing = Listing.InFirst;
                return;
            case Listing.InOpen when symbol is (byte)'-' or (byte)'+':
                return;
            case Listing.InFirst when part == SqlPart.Cast:
                _listing = Listing.InCast;
                return;
            case Listing.InCast when part == SqlPart.Word:
                _listing = Listing.InFirst;
                return;
            case Listing.Values:
                (_listing, _listDepth) = (symbol == '(' ? Listing.ValuesRow : Listing.None, _depth);
                return;
            case Listing.ValuesRow:
                if (symbol == ')' && _depth == _listDepth + 1)
                {
                    _listing = Listing.ValuesFirst;
                }
                return;
        }
        _listing = word switch
        {
            SqlWord.In => Listing.In,
            SqlWord.Values => Listing.Values,
            _ => Listing.None,
        };
    }
}

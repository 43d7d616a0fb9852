using System.Globalization;

namespace Plimsoll.Cli;

/// <summary>Lengths of time as people write them: <c>500ms</c>, <c>30s</c>, <c>2m</c>, <c>1h</c>; a bare number is seconds.</summary>
public static class Duration
{
    public static TimeSpan? Parse(string word)
    {
        var digits = word.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        var unit = word[digits..].Trim() switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "" or "s" => TimeSpan.FromSeconds(1),
            "m" or "min" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            _ => TimeSpan.Zero,
        };
        return
            unit > TimeSpan.Zero
            && double.TryParse(
                word[..digits],
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number
            )
            && number is > 0 and < 1e7
            ? number * unit
            : null;
    }
}

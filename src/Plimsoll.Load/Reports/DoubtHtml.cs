using System.Globalization;
using System.Text;
using Plimsoll.Load.Driving.Results;
using static Plimsoll.Core.Reports.Html.HtmlPage;

namespace Plimsoll.Load.Reports;

/// <summary>What speaks against a load's figures, at the top of its page.</summary>
internal static class DoubtHtml
{
    /// <param name="invalid">Null where they may be believed.</param>
    /// <param name="clockMovedS">Null where the clocks agree.</param>
    public static void Append(StringBuilder body, string? invalid, double? clockMovedS)
    {
        if (invalid is not null)
        {
            body.Append(
                CultureInfo.InvariantCulture,
                $"<p><span class='tag high'>not to be believed</span> {Text(invalid)}</p>"
            );
        }
        if (clockMovedS is { } moved)
        {
            body.Append(
                CultureInfo.InvariantCulture,
                $"<p><span class='tag medium'>mind</span> {Text(ClockNote.Of(moved))}</p>"
            );
        }
    }
}

using System.Globalization;
using System.Text;
using static Plimsoll.Core.Reports.Html.HtmlPage;

namespace Plimsoll.Core.Reports.Html;

/// <summary>A table on a card that can be scrolled where it is wider than the page.</summary>
public sealed class HtmlTable(StringBuilder body, params IReadOnlyList<HtmlTable.Column> columns)
{
    private bool _isOpen;

    /// <param name="Heading">As text.</param>
    /// <param name="IsNumber">Numbers stand to the right, under each other.</param>
    public sealed record Column(string Heading, bool IsNumber = false);

    /// <summary>A row, its cells as HTML, already encoded.</summary>
    public void Row(params ReadOnlySpan<string> cells)
    {
        Open();
        body.Append("<tr>");
        for (var i = 0; i < cells.Length; i++)
        {
            body.Append(columns[i].IsNumber ? "<td class='n'>" : "<td>").Append(cells[i]).Append("</td>");
        }
        body.Append("</tr>");
    }

    /// <summary>A row that says something about the one above: too long for a cell.</summary>
    /// <param name="html">Already encoded.</param>
    public void Remark(string html) =>
        body.Append(
            CultureInfo.InvariantCulture,
            $"<tr><td></td><td colspan='{columns.Count - 1}' class='small soft'>{html}</td></tr>"
        );

    public void Close()
    {
        Open();
        body.Append("</table></div>");
    }

    private void Open()
    {
        if (_isOpen)
        {
            return;
        }
        _isOpen = true;
        body.Append("<div class='card scroll'><table><tr>");
        foreach (var column in columns)
        {
            body.Append(
                CultureInfo.InvariantCulture,
                $"<th{(column.IsNumber ? " class='n'" : "")}>{Text(column.Heading)}</th>"
            );
        }
        body.Append("</tr>");
    }
}

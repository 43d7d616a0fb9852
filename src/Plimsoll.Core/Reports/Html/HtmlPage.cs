using System.Net;
using System.Reflection;

namespace Plimsoll.Core.Reports.Html;

/// <summary>
/// The shell of every report: one self-contained file, dark and light, that fetches nothing. Its content-security policy
/// forbids the network, so that a report with a statement's text in it cannot call home either.
/// </summary>
public static class HtmlPage
{
    private static readonly string s_style = Resource("report.css");
    private static readonly string s_script = Resource("report.js");

    /// <summary>Plimsoll's mark: a circle with the load line through it.</summary>
    private const string Mark =
        "<svg viewBox='0 0 32 32' fill='none' stroke='currentColor' stroke-width='3' aria-hidden='true'>"
        + "<circle cx='16' cy='16' r='9'/><path d='M2 16h28'/></svg>";

    /// <param name="title">Of the document, as text.</param>
    /// <param name="subtitle">What and when, as text.</param>
    /// <param name="body">As HTML, already encoded.</param>
    public static string Render(string title, string subtitle, string body) =>
        $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
            <title>{Text(title)}</title>
            <style>
            {s_style}</style>
            </head>
            <body>
            <header class="top">{Mark}<b>Plimsoll</b><span>{Text(
                subtitle
            )}</span><span class="grow"></span><button data-act="theme">dark / light</button></header>
            <main>
            {body}
            </main>
            <script>
            {s_script}</script>
            </body>
            </html>

            """;

    /// <summary>Encodes text for a place between tags or in a quoted attribute.</summary>
    public static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");

    private static string Resource(string name)
    {
        var assembly = Assembly.GetExecutingAssembly();
        using var stream = assembly.GetManifestResourceStream($"Plimsoll.Core.Reports.Html.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

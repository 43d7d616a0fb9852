using System.Runtime.CompilerServices;
using Marketplace.Platform.Telemetry;

namespace Marketplace.Platform;

/// <summary>Sends e-mail through the provider's HTTP interface, and waits until it has taken the message.</summary>
public sealed class Mailer(HttpClient http)
{
    public async Task SendAsync(
        string to,
        string subject,
        string body,
        CancellationToken token,
        [CallerMemberName] string caller = "",
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0
    )
    {
        using var span = Spans.Source.StartActivity("mail send");
        if (span is not null)
        {
            CodePlace.Of(caller, file, line).Tell(span);
        }
        using var response = await http.PostAsJsonAsync(
            new Uri("https://mail.example.test/messages"),
            new
            {
                to,
                subject,
                body,
            },
            token
        );
        response.EnsureSuccessStatusCode();
    }
}

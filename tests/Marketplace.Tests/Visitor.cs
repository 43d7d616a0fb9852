using System.Net.Http.Json;
using System.Text.Json;

namespace Marketplace.Tests;

/// <summary>Somebody who looks at their bookings and threads, books, and pays, again and again.</summary>
internal sealed class Visitor(Uri target, int number) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = target, Timeout = TimeSpan.FromMinutes(2) };
    private readonly string _email = $"user{number}@example.test";
    private int _service = number;

    public async Task SignInAsync(CancellationToken token)
    {
        using var signedIn = await _client.PostAsJsonAsync(
            "/auth/sign-in",
            new { email = _email, password = "seaworthy" },
            token
        );
        var answer = await signedIn.Content.ReadFromJsonAsync<JsonElement>(token);
        _client.DefaultRequestHeaders.Authorization = new("Bearer", answer.GetProperty("token").GetString());
    }

    public async Task RoundAsync(CancellationToken token)
    {
        await _client.GetStringAsync(new Uri("/me/bookings", UriKind.Relative), token);
        await _client.GetStringAsync(new Uri("/me/threads", UriKind.Relative), token);
        _service = (_service % 50) + 1;
        var offer = await _client.GetFromJsonAsync<JsonElement>($"/services/{_service}/availability?days=14", token);
        var slot = offer.GetProperty("slots").EnumerateArray().FirstOrDefault();
        if (slot.ValueKind != JsonValueKind.String)
        {
            return;
        }
        using var booked = await _client.PostAsJsonAsync(
            "/bookings",
            new { serviceId = _service, slot = slot.GetString() },
            token
        );
        if (booked.IsSuccessStatusCode)
        {
            var id = (await booked.Content.ReadFromJsonAsync<JsonElement>(token)).GetProperty("id").GetInt64();
            using var paid = await _client.PostAsJsonAsync($"/bookings/{id}/payment", new { cardToken = "tok" }, token);
        }
    }

    /// <summary>Until it is cancelled.</summary>
    public async Task UseAsync(CancellationToken token)
    {
        try
        {
            while (true)
            {
                await RoundAsync(token);
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // The window is over.
        }
    }

    public void Dispose() => _client.Dispose();
}

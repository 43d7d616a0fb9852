using System.Net.Http.Json;
using System.Text.Json;

namespace Marketplace.Tests;

/// <summary>Somebody who uses the marketplace over HTTP.</summary>
internal sealed class Person(Uri target, string email) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = target, Timeout = TimeSpan.FromMinutes(5) };

    public async Task SignInAsync(CancellationToken token)
    {
        using var signedIn = await _client.PostAsJsonAsync(
            "/auth/sign-in",
            new { email, password = "seaworthy" },
            token
        );
        signedIn.EnsureSuccessStatusCode();
        var answer = await signedIn.Content.ReadFromJsonAsync<JsonElement>(token);
        _client.DefaultRequestHeaders.Authorization = new("Bearer", answer.GetProperty("token").GetString());
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken token) =>
        _client.GetFromJsonAsync<JsonElement>(path, token);

    /// <summary>Where the answer is a refusal, it is that: a slot may be sold, a booking reviewed.</summary>
    public async Task<JsonElement?> PostAsync(string path, object body, CancellationToken token)
    {
        using var answer = await _client.PostAsJsonAsync(path, body, token);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>(token) : null;
    }

    public void Dispose() => _client.Dispose();
}

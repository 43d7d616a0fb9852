namespace Marketplace.Transactions;

/// <summary>The card gateway, over HTTP.</summary>
internal sealed class PaymentGateway(HttpClient http)
{
    /// <returns>The gateway's answer, kept with the transaction.</returns>
    public async Task<string> MoveAsync(int amountCents, Guid idempotencyKey, CancellationToken token)
    {
        using var response = await http.PostAsJsonAsync(
            new Uri("https://payments.example.test/charges"),
            new { amountCents, idempotencyKey },
            token
        );
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync(token);
    }
}

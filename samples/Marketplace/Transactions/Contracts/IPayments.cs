namespace Marketplace.Transactions.Contracts;

public interface IPayments
{
    /// <summary>Status of the latest transaction of a booking; null where nothing was paid.</summary>
    Task<string?> StateOfAsync(long bookingId, CancellationToken token);

    /// <summary>Gives back what was captured for a booking; nothing where nothing was.</summary>
    Task RefundAsync(long bookingId, CancellationToken token);
}

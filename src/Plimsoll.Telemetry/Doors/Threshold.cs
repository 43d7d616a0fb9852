using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Plimsoll.Telemetry.Doors;

/// <summary>What both doors share: who may come in, how a body is read, and the count of who was turned away.</summary>
internal sealed class Threshold(DoorOptions options, Intake intake)
{
    private readonly ByteBudget _budget = new(options.MostBytesUnderWay);
    private readonly byte[]? _token = string.IsNullOrEmpty(options.Token)
        ? null
        : Encoding.UTF8.GetBytes("Bearer " + options.Token);
    private readonly long[] _refused = new long[Enum.GetValues<RefusalReason>().Length];
    private volatile bool _isClosing;

    public TimeSpan ComeAgainAfter => options.ComeAgainAfter;

    public ByteBudget Budget => _budget;

    /// <summary>From now on everybody is asked to come again.</summary>
    public void Close() => _isClosing = true;

    /// <summary>Before anything of the body is read.</summary>
    public Refusal? Check(HttpRequest request)
    {
        if (_isClosing)
        {
            return Refusal.Closing;
        }
        if (_token is null)
        {
            return null;
        }
        var shown = Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString());
        return CryptographicOperations.FixedTimeEquals(shown, _token) ? null : Refusal.Unauthorised;
    }

    public Body NewBody() => new(_budget, options.MostRequestBytes);

    /// <summary>Reads what a sender sends; what may go wrong with a sender comes back as a refusal.</summary>
    /// <param name="announced">As for <see cref="Body.FillAsync"/>.</param>
    public async Task<Refusal?> FillAsync(
        Body body,
        Stream from,
        long? length,
        Func<ReadOnlyMemory<byte>, long>? announced,
        CancellationToken token
    )
    {
        try
        {
            return await body.FillAsync(from, length ?? 0, announced, token);
        }
        catch (BadHttpRequestException e)
        {
            return e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? Refusal.TooLarge(options.MostRequestBytes)
                : Refusal.Malformed;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return Refusal.Aborted;
        }
    }

    /// <summary>Unpacks what is there already.</summary>
    public static Refusal? Unpack(Body body, ReadOnlyMemory<byte> packed)
    {
        try
        {
            return body.Unpack(packed);
        }
        catch (InvalidDataException)
        {
            return Refusal.Malformed;
        }
    }

    public Task<Outcome> TakeAsync(Signal signal, ReadOnlyMemory<byte> message) => intake.TakeAsync(signal, message);

    public void Count(Refusal refusal) => Interlocked.Increment(ref _refused[(int)refusal.Reason]);

    public IReadOnlyDictionary<RefusalReason, long> Refused() =>
        Enum.GetValues<RefusalReason>()
            .Select(r => (Reason: r, Count: Interlocked.Read(ref _refused[(int)r])))
            .Where(r => r.Count > 0)
            .ToDictionary(r => r.Reason, r => r.Count);
}

namespace Plimsoll.Load.Driving.Transports.Epoll;

/// <summary>Calls that wait for a connection. One that is cut off meanwhile is passed over when its turn comes.</summary>
internal sealed class CallLine
{
    private readonly Queue<(Call Call, int Ticket)> _calls = [];

    public bool IsEmpty => _calls.Count == 0;

    public void Add(Call call) => _calls.Enqueue((call, call.Ticket));

    public Call? Next()
    {
        while (_calls.TryDequeue(out var next))
        {
            if (next.Call.IsUnderWay && next.Call.Ticket == next.Ticket)
            {
                return next.Call;
            }
        }
        return null;
    }
}

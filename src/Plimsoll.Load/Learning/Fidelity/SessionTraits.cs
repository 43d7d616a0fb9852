using Plimsoll.Load.Learning.Sessions;

namespace Plimsoll.Load.Learning.Fidelity;

/// <summary>What can be compared of sessions, whether recorded or replayed.</summary>
internal sealed class SessionTraits(int endpoints)
{
    private readonly double[] _mix = new double[endpoints];

    public long Sessions { get; private set; }
    public Distribution Requests { get; } = new();
    public Distribution LengthMs { get; } = new();
    public Distribution ThinkMs { get; } = new();

    public void Add(Session session)
    {
        Sessions++;
        Requests.Add(session.Count);
        LengthMs.Add(session.LengthMs);
        for (var i = 0; i < session.Count; i++)
        {
            _mix[session.Steps[i].Endpoint]++;
            if (i > 0)
            {
                ThinkMs.Add(session.Steps[i].ThinkMs);
            }
        }
    }

    /// <summary>How often each endpoint is asked for, in any unit.</summary>
    public IReadOnlyList<double> Mix => _mix;

    /// <summary>The endpoint whose share differs most, and by how much, 0 to 1.</summary>
    public static (int Endpoint, double Difference) WorstShare(IReadOnlyList<double> one, IReadOnlyList<double> other)
    {
        var (all, others) = (one.Sum(), other.Sum());
        var (worst, most) = (0, 0.0);
        for (var endpoint = 0; endpoint < one.Count; endpoint++)
        {
            var difference = Math.Abs((one[endpoint] / all) - (other[endpoint] / others));
            (worst, most) = difference > most ? (endpoint, difference) : (worst, most);
        }
        return (worst, most);
    }
}

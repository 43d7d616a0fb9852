namespace Plimsoll.Core.Diagnosis.Bottlenecks.Rules;

/// <summary>Who uses the processors of the service's host, in cores.</summary>
internal sealed record HostUsers(double? Service, double? Database, double? Others)
{
    public enum User
    {
        Unknown,
        Service,
        Database,
        Others,
    }

    public User Largest
    {
        get
        {
            var known = new[]
            {
                (Cores: Service, User: User.Service),
                (Cores: Database, User: User.Database),
                (Cores: Others, User: User.Others),
            }
                .Where(u => u.Cores is not null)
                .ToList();
            return known.Count > 0 ? known.MaxBy(u => u.Cores).User : User.Unknown;
        }
    }

    public IEnumerable<Evidence> Evidence =>
        Others is null
            ? []
            :
            [
                new(
                    "cores in use",
                    $"{Lines.AtOnce(Service ?? 0)} by the service, "
                        + (Database is { } d ? $"{Lines.AtOnce(d)} by the database, " : "")
                        + $"{Lines.AtOnce(Others.Value)} by others"
                ),
            ];

    public static HostUsers Of(Scene scene)
    {
        var host = scene.Signals.Host;
        var total = host?.CpuUtilisation * host?.Cores;
        var service = scene.CoresUsed;
        var database = scene.Signals.IsOneHost
            ? scene.Signals.DatabaseCoresUsed ?? Math.Min(scene.Database?.Cpu ?? 0, host?.Cores ?? 0)
            : (double?)null;
        // What is left over is others' only where both of ours are known.
        return new HostUsers(
            service,
            database,
            total is { } all && service is { } own ? Math.Max(0, all - own - (database ?? 0)) : null
        );
    }
}

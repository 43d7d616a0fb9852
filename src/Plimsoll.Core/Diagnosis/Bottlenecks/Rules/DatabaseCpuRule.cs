namespace Plimsoll.Core.Diagnosis.Bottlenecks.Rules;

/// <summary>
/// Processors of the database. Sessions that wait for nothing are running or waiting to run: more of them than processors is
/// a queue, as a load average is.
/// </summary>
internal sealed class DatabaseCpuRule : ICandidateRule
{
    public IEnumerable<Candidate> Weigh(Scene scene)
    {
        var host = scene.Signals.DatabaseHost;
        if (scene.Database is not { } database)
        {
            yield break;
        }
        var cores = host?.Cores;
        var isOneHost = scene.Signals.IsOneHost;
        var bySessions = cores > 0 ? database.Cpu / cores : null;
        var byProcesses = cores > 0 ? scene.Signals.DatabaseCoresUsed / cores : null;
        // A shared host's processors are the database's only where it uses most of them.
        var byHost =
            !isOneHost ? host?.CpuUtilisation
            : HostUsers.Of(scene).Largest == HostUsers.User.Database ? host?.CpuUtilisation
            : null;
        var used = byHost ?? byProcesses ?? bySessions;
        var isBusy = used >= Limits.Busy;
        var isQueueing = bySessions >= 1;
        var queue = scene.DatabaseWaitingForCpu;
        // Where the processes were measured and are idle, sessions "on the processor" wait for something without a name.
        var isIdle = queue + scene.Signals.DatabaseCoresUsed is { } wanted
            ? wanted < Limits.Most * database.Cpu && queue < 1
            : byProcesses < Limits.Most || byHost < Limits.Most;
        var isSaturated = queue >= 1 || isBusy && queue is not < Limits.Queueing || (isQueueing && !isIdle);
        yield return new Candidate
        {
            Resource = BindingResource.DatabaseCpu,
            Name = Busiest(database),
            Utilisation = used is { } u
                ? Math.Min(1, isQueueing && isSaturated ? Math.Max(u, Math.Min(1, bySessions!.Value)) : u)
                : null,
            Waiting = database.Cpu,
            IsSaturated = isSaturated,
            Sources = Source.Of(
                (isQueueing || database.Cpu >= Limits.Most * database.Active, Source.Database),
                (isBusy && (byHost ?? byProcesses) is not null, Source.Host),
                (queue >= Limits.Queueing, Source.Kernel)
            ),
            Evidence =
            [
                new(
                    "sessions on the processor at once",
                    $"{Lines.AtOnce(database.Cpu)}{(cores is { } c ? $" on {Format.Count(c)} cores" : "")}"
                ),
                .. Lines.If(
                    host?.CpuUtilisation,
                    "processors of the database's host",
                    v => $"{Format.Percent(v)} busy"
                ),
                .. Lines.If(scene.Signals.DatabaseCoresUsed, "cores in use by the database", Lines.AtOnce),
                .. Lines.If(queue, "its processes that waited for a processor, at once", Lines.AtOnce),
                .. BusiestLines(database),
            ],
        };
    }

    private static string Busiest(DatabaseScene database) =>
        database.Workload.Statements is [{ Share: >= Limits.Most } first, ..]
            ? Reading.StatementText.Brief(first.Statement, 60)
            : "";

    private static IEnumerable<Evidence> BusiestLines(DatabaseScene database) =>
        database
            .Workload.Statements.Take(2)
            .Where(s => s.Share >= 0.1)
            .Select(s => new Evidence(
                $"statement {s.Fingerprint}",
                $"{Format.Percent(s.Share)} of the server's time: {Reading.StatementText.Brief(s.Statement, 60)}"
            ));
}

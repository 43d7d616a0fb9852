using System.Runtime.InteropServices;
using Plimsoll.Core.Signals.Traces;

namespace Plimsoll.Core.Workloads.Service.Folding;

/// <summary>Follows callers from process to process, a bounded number of them.</summary>
internal sealed class SessionFold(FoldNames names)
{
    private const int MostCallers = 20_000;
    private const int MostInstances = 200;
    private const int MostServices = 500;
    private const int MostEndpoints = 5;

    private readonly Dictionary<(int Service, ulong Session), (int Instance, bool HasReturned)> _last = [];
    private readonly Dictionary<int, Counts> _services = [];

    public void Add(TraceView trace, Request request, EndpointKey endpoint)
    {
        ref readonly var root = ref request.Tree[request.Root];
        var service = names.Plain(trace.Texts, root.Service);
        if (_services.Count >= MostServices && !_services.ContainsKey(service))
        {
            service = TextTable.Other;
        }
        var instance = names.Plain(trace.Texts, root.Instance);
        var counts = CollectionsMarshal.GetValueRefOrAddDefault(_services, service, out _) ??= new Counts();
        counts.Requests++;
        if (counts.Instances.Count < MostInstances || counts.Instances.ContainsKey(instance))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts.Instances, instance, out _)++;
        }
        var hasState =
            root.Has(SpanFlags.InProcessState) || request.Ops.Exists(o => o.Flags.HasFlag(SpanFlags.InProcessState));
        var hasFile = request.Ops.Exists(o => o.Layer == Layer.LocalFile);
        counts.State += hasState ? 1 : 0;
        counts.Files += hasFile ? 1 : 0;
        if (hasState || hasFile)
        {
            // The name of an endpoint is bounded by their number.
            CollectionsMarshal.GetValueRefOrAddDefault(counts.Endpoints, endpoint.Name, out _)++;
        }
        if (root.Session != 0)
        {
            Follow(
                counts,
                service,
                root.Session,
                instance,
                root.IsError || root.StatusCode is 401 or 403 or 440 or >= 500
            );
        }
    }

    private void Follow(Counts counts, int service, ulong session, int instance, bool hasFailed)
    {
        if (!_last.TryGetValue((service, session), out var last))
        {
            if (_last.Count < MostCallers)
            {
                _last[(service, session)] = (instance, false);
            }
            return;
        }
        counts.Callers += last.HasReturned ? 0 : 1;
        counts.Returns++;
        if (last.Instance == instance)
        {
            counts.Same++;
        }
        else
        {
            counts.Elsewhere++;
            counts.FailedElsewhere += hasFailed ? 1 : 0;
        }
        _last[(service, session)] = (instance, true);
    }

    public IReadOnlyList<SessionUse> Build() =>
        [
            .. _services.Select(s => new SessionUse
            {
                Service = names[s.Key],
                Instances = s.Value.Instances.Count,
                Requests = s.Value.Requests,
                Callers = s.Value.Callers,
                Returns = s.Value.Returns,
                SameInstance = s.Value.Same,
                // Two requests drawn by lot meet on one process with the sum of the squares of its shares.
                SameByChance = s.Value.Instances.Values.Sum(n => Math.Pow((double)n / s.Value.Requests, 2)),
                InProcessState = s.Value.State,
                LocalFiles = s.Value.Files,
                Endpoints =
                [
                    .. s.Value.Endpoints.OrderByDescending(e => e.Value).Take(MostEndpoints).Select(e => e.Key),
                ],
                ErrorsElsewhere = s.Value.FailedElsewhere,
                RequestsElsewhere = s.Value.Elsewhere,
            }),
        ];

    private sealed class Counts
    {
        public readonly Dictionary<int, long> Instances = [];
        public readonly Dictionary<string, long> Endpoints = new(StringComparer.Ordinal);
        public long Requests;
        public long Callers;
        public long Returns;
        public long Same;
        public long Elsewhere;
        public long FailedElsewhere;
        public long State;
        public long Files;
    }
}

using System.Text;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Etlx;
using Microsoft.Diagnostics.Tracing.EventPipe;
using Microsoft.Diagnostics.Tracing.Parsers.Clr;
using Plimsoll.Telemetry.Runtime.Attaching;
using Plimsoll.Telemetry.Traces;

namespace Plimsoll.Telemetry.Runtime.Profiling;

/// <summary>Reads the trace of a burst, with TraceEvent's own resolving of stacks, into a fold.</summary>
internal static class BurstReader
{
    private const int DeepestStack = 500;
    private const string Hosting = "Microsoft.AspNetCore.Hosting";

    public static void Read(Burst burst, ProfileFold fold)
    {
        var resolved = TraceLog.CreateFromEventPipeDataFile(burst.File, Path.ChangeExtension(burst.File, "etlx"));
        using var log = new TraceLog(resolved);
        var samplesOf = new Dictionary<int, int>();
        foreach (var e in log.Events)
        {
            switch (e)
            {
                case ClrThreadSampleTraceData sample:
                    samplesOf[e.ThreadID] = samplesOf.GetValueOrDefault(e.ThreadID) + 1;
                    fold.AddSample(e.ThreadID, Frames(e, fold), sample.Type == ClrThreadSampleType.Managed);
                    break;
                case GCAllocationTickTraceData tick:
                    fold.AddAllocation(e.ThreadID, Frames(e, fold), tick.AllocationAmount64, tick.TypeName);
                    break;
                case ContentionStopTraceData contention:
                    fold.AddContention(TimeSpan.FromMicroseconds(contention.DurationNs / 1000));
                    break;
                default:
                    Request(e, fold);
                    break;
            }
        }
        // A thread that lives throughout is seen in every look.
        fold.AddBurst(burst.Length, samplesOf.Count == 0 ? 0 : samplesOf.Values.Max());
    }

    private static void Request(TraceEvent e, ProfileFold fold)
    {
        if (e.ProviderName != Hosting)
        {
            return;
        }
        if (e.EventName == "Request/Start")
        {
            fold.Endpoints.Began(
                e.ThreadID,
                $"{e.PayloadByName("method")} {Shape(e.PayloadByName("path") as string ?? "")}"
            );
        }
        else if (e.EventName == "Request/Stop")
        {
            fold.Endpoints.Ended(e.ThreadID);
        }
    }

    private static List<Frame> Frames(TraceEvent e, ProfileFold fold)
    {
        var frames = new List<Frame>();
        for (var at = e.CallStack(); at is not null && frames.Count < DeepestStack; at = at.Caller)
        {
            var code = at.CodeAddress;
            frames.Add(fold.FrameOf(code.FullMethodName, code.ModuleName, code.ModuleFilePath));
        }
        frames.Reverse();
        return frames;
    }

    private static string Shape(string path)
    {
        Span<byte> into = stackalloc byte[TextShape.Longest];
        return Encoding.UTF8.GetString(TextShape.OfPath(Encoding.UTF8.GetBytes(path), into));
    }
}

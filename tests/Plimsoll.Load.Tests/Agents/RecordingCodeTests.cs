using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Load.Agents;
using Plimsoll.Load.Driving.Recording;
using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Tests.Agents;

public sealed class RecordingCodeTests
{
    private const int Labels = 5;

    private static readonly Gen<SliceRecording> s_recordings = Gen.Choose(0, int.MaxValue)
        .Select(seed =>
        {
            var random = new Random(seed);
            var recording = new SliceRecording(Labels)
            {
                Sessions = random.Next(100),
                Retried = random.Next(3),
                Bytes = random.NextInt64(1L << 40),
            };
            for (var i = random.Next(200); i > 0; i--)
            {
                var step = recording.Step(random.Next(Labels));
                step.Requests++;
                step.Latency.Record(TimeSpan.FromMicroseconds(random.NextInt64(4_000_000_000)));
                recording.Service.Record(TimeSpan.FromMicroseconds(random.Next(1_000_000)));
                recording.Lateness.Record(TimeSpan.FromMicroseconds(random.Next(2_000)));
                if (random.Next(5) == 0)
                {
                    var what = random.Next(2) == 0 ? null : "json $.ök";
                    step.Fail(new Failure((Stage)random.Next(6), (Cause)random.Next(18), random.Next(600), what), 1);
                }
                step.Skipped += random.Next(2);
            }
            return recording;
        });

    [Fact]
    public void What_is_read_back_is_the_same()
    {
        Prop.ForAll(
                s_recordings.ToArbitrary(),
                recording => Text(RecordingCode.Read(RecordingCode.Write(recording), Labels)) == Text(recording)
            )
            .Check(Config.QuickThrowOnFailure);
    }

    [Fact]
    public void One_that_is_cut_off_or_of_another_scenario_is_refused()
    {
        var recording = new SliceRecording(Labels);
        recording.Step(4).Requests = 1;
        var bytes = RecordingCode.Write(recording);
        for (var length = 0; length < bytes.Length; length++)
        {
            Should.Throw<FormatException>(() => RecordingCode.Read(bytes[..length], Labels));
        }
        Should.Throw<FormatException>(() => RecordingCode.Read(bytes, Labels - 1));
    }

    private static string Text(SliceRecording recording)
    {
        string[] names = ["a", "b", "c", "d", "e"];
        var slice = recording.ToSlice(names, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        var steps = slice.Steps.Select(step =>
            $"{step.Name} {step.Requests} {step.Skipped} {string.Join(',', step.Latency.Buckets())} "
            + string.Join(
                ',',
                step.Failures.OrderBy(pair => pair.Key.ToString()).Select(pair => $"{pair.Key}={pair.Value}")
            )
        );
        return string.Join('\n', steps)
            + $"\n{slice.Sessions} {slice.Retried} {slice.Received} {string.Join(',', slice.Service.Buckets())}"
            + $" {string.Join(',', slice.Lateness.Buckets())}";
    }
}

using Plimsoll.Load.Driving.Recording;
using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Agents;

/// <summary>A slice that is still written, as bytes: nothing of it is lost, so that what is added up elsewhere is exact.</summary>
internal static class RecordingCode
{
    public static byte[] Write(SliceRecording recording)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        recording.Service.Write(writer);
        recording.Lateness.Write(writer);
        writer.Write7BitEncodedInt64(recording.Sessions);
        writer.Write7BitEncodedInt64(recording.Retried);
        writer.Write7BitEncodedInt64(recording.Bytes);
        writer.Write7BitEncodedInt(recording.Steps.Count());
        foreach (var (label, step) in recording.Steps)
        {
            writer.Write7BitEncodedInt(label);
            writer.Write7BitEncodedInt64(step.Requests);
            writer.Write7BitEncodedInt64(step.Skipped);
            step.Latency.Write(writer);
            writer.Write7BitEncodedInt(step.Failures.Count);
            foreach (var (failure, times) in step.Failures)
            {
                writer.Write(failure.Stage.ToString());
                writer.Write(failure.Cause.ToString());
                writer.Write7BitEncodedInt(failure.Status);
                writer.Write(failure.What is not null);
                writer.Write(failure.What ?? "");
                writer.Write7BitEncodedInt64(times);
            }
        }
        return stream.ToArray();
    }

    /// <param name="labels">How many the scenario has.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static SliceRecording Read(byte[] bytes, int labels)
    {
        try
        {
            using var stream = new MemoryStream(bytes);
            using var reader = new BinaryReader(stream);
            var recording = ReadFrom(reader, labels);
            return stream.Position == stream.Length
                ? recording
                : throw new FormatException("there is more than a slice");
        }
        catch (EndOfStreamException e)
        {
            throw new FormatException("a slice is cut off", e);
        }
    }

    private static SliceRecording ReadFrom(BinaryReader reader, int labels)
    {
        var recording = new SliceRecording(labels);
        recording.Service.Add(Core.Statistics.LatencyHistogram.Read(reader));
        recording.Lateness.Add(Core.Statistics.LatencyHistogram.Read(reader));
        (recording.Sessions, recording.Retried, recording.Bytes) = (Count(reader), Count(reader), Count(reader));
        for (var steps = reader.Read7BitEncodedInt(); steps > 0; steps--)
        {
            var label = reader.Read7BitEncodedInt();
            if (label < 0 || label >= labels)
            {
                throw new FormatException("a slice has a step that the scenario does not have");
            }
            var step = recording.Step(label);
            (step.Requests, step.Skipped) = (Count(reader), Count(reader));
            step.Latency.Add(Core.Statistics.LatencyHistogram.Read(reader));
            for (var kinds = reader.Read7BitEncodedInt(); kinds > 0; kinds--)
            {
                var (stage, cause) = (Name<Stage>(reader), Name<Cause>(reader));
                var status = reader.Read7BitEncodedInt();
                var (has, what) = (reader.ReadBoolean(), reader.ReadString());
                step.Fail(new Failure(stage, cause, status, has ? what : null), Count(reader));
            }
        }
        return recording;
    }

    private static T Name<T>(BinaryReader reader)
        where T : struct, Enum =>
        Enum.TryParse<T>(reader.ReadString(), out var value) && Enum.IsDefined(value)
            ? value
            : throw new FormatException("a slice has a failure of a kind that is not known");

    private static long Count(BinaryReader reader) =>
        reader.Read7BitEncodedInt64() is var count and >= 0
            ? count
            : throw new FormatException("a slice has a negative count");
}

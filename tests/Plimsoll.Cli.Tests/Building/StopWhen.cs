namespace Plimsoll.Tests.Building;

/// <summary>Presses Ctrl-C as soon as a line with certain words is written.</summary>
internal sealed class StopWhen(CancellationTokenSource stop, string words) : StringWriter
{
    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        Look(value);
    }

    public override void Write(string? value)
    {
        base.Write(value);
        Look(value);
    }

    private void Look(string? value)
    {
        if (value?.Contains(words, StringComparison.Ordinal) == true)
        {
            stop.Cancel();
        }
    }
}

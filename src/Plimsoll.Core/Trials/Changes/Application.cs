namespace Plimsoll.Core.Trials.Changes;

/// <summary>How the making of a change ended.</summary>
public abstract record Application
{
    private Application() { }

    /// <param name="Disk">Disk that it took; negative where it gave back.</param>
    /// <param name="Took">How long the making took.</param>
    public sealed record Done(Bytes Disk, TimeSpan Took) : Application;

    /// <param name="Reason">What failed, and what would help.</param>
    public sealed record Failed(string Reason) : Application;
}

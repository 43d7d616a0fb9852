namespace Plimsoll.Core.Reports.Audit;

/// <summary>PostgreSQL's wait classes in words.</summary>
public static class WaitNames
{
    public static string Of(string waitClass) =>
        waitClass switch
        {
            "CPU" => "CPU (running)",
            "IO" => "I/O",
            "Lock" => "locks",
            "LWLock" => "internal locks",
            "Client" => "the client",
            "BufferPin" => "buffer pins",
            "IPC" => "other processes",
            "Timeout" => "timers",
            "Activity" => "nothing (idle)",
            _ => waitClass,
        };
}

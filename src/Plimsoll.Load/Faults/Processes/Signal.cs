using System.Runtime.InteropServices;

namespace Plimsoll.Load.Faults.Processes;

/// <summary>Signals as Linux numbers them on the processors that .NET runs on.</summary>
internal static class Signal
{
    public const int Kill = 9;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <summary>Only asks whether it would be allowed.</summary>
    public const int None = 0;

    /// <returns>False where it is not allowed or there is no such process.</returns>
    public static bool TrySend(int process, int signal) => SendSignal(process, signal) == 0;

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}

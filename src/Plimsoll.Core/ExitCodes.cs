namespace Plimsoll.Core;

/// <summary>What a process of ours ends with. Documented in docs/reference/exit-codes.md, which a test compares.</summary>
public static class ExitCodes
{
    public const int Success = 0;

    /// <summary>A fault of Plimsoll itself.</summary>
    public const int Internal = 1;

    public const int Usage = 2;

    /// <summary><c>--fail-on</c>: a finding of that severity or worse.</summary>
    public const int FindingsFound = 3;

    public const int Connection = 4;
    public const int Server = 5;
    public const int Privilege = 6;
    public const int Target = 7;
    public const int Busy = 8;
    public const int Change = 9;
    public const int File = 10;

    /// <summary><c>doctor</c>: the server is not fit for an audit.</summary>
    public const int Unfit = 11;

    /// <summary>A load missed a threshold that was asked for.</summary>
    public const int ThresholdMissed = 12;

    /// <summary>A load's figures must not be believed, and <c>--fail-on invalid</c> was given.</summary>
    public const int Invalid = 13;

    /// <summary>Ctrl-C or SIGTERM; what was under way has been undone.</summary>
    public const int Cancelled = 130;

    public static int Of(Fault fault) =>
        fault switch
        {
            Fault.Usage => Usage,
            Fault.Connection => Connection,
            Fault.Server => Server,
            Fault.Privilege => Privilege,
            Fault.Target => Target,
            Fault.Busy => Busy,
            Fault.Change => Change,
            Fault.File => File,
            _ => Internal,
        };
}

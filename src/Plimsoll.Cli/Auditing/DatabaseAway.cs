using System.Data.Common;
using Plimsoll.Core;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Cli.Auditing;

/// <summary>A database that goes away while it is looked at costs its part of the audit; what the services told stays.</summary>
internal static class DatabaseAway
{
    /// <summary>It may go at any moment, also while its plans are asked for.</summary>
    public static bool Is(Exception fault) => fault is PlimsollException { Fault: Fault.Connection } or DbException;

    /// <param name="of">What is of the services alone now: the audit, this window's audit.</param>
    public static ServiceWorkload From(ServiceWorkload service, Exception fault, string of) =>
        service with
        {
            Missing =
            [
                .. service.Missing,
                new Blindspot(
                    "the database",
                    fault.Message.TrimEnd('.'),
                    (fault as PlimsollException)?.Next,
                    $"{of} is of the services alone"
                ),
            ],
        };
}

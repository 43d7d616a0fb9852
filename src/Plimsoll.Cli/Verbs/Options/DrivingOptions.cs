using System.CommandLine;
using Plimsoll.Load.Driving;

namespace Plimsoll.Cli.Verbs.Options;

/// <summary>How <c>plimsoll load run</c> and <c>plimsoll load envelope</c> drive a load, whom it is for included.</summary>
internal sealed class DrivingOptions
{
    private readonly TargetOptions _target = new();
    private readonly Option<TimeSpan?> _warmUp = LoadingOptions.WarmUp();
    private readonly Option<TimeSpan> _timeout = LoadingOptions.Timeout();
    private readonly Option<int?> _connections = LoadingOptions.Connections();
    private readonly Option<int?> _workers = LoadingOptions.Workers();

    public void AddTo(Command command)
    {
        _target.AddTo(command);
        command.Options.Add(_warmUp);
        command.Options.Add(_timeout);
        command.Options.Add(_connections);
        command.Options.Add(_workers);
    }

    public LoadOptions In(ParseResult arguments) =>
        _target.In(arguments) with
        {
            WarmUp = arguments.GetValue(_warmUp),
            Timeout = arguments.GetValue(_timeout),
            Connections = arguments.GetValue(_connections),
            Workers = arguments.GetValue(_workers),
        };
}

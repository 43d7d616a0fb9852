using System.CommandLine;

namespace Plimsoll.Cli.Verbs.Options;

/// <summary><c>--fail-on</c> of the verbs that drive a load; the same order of precedence in all of them.</summary>
internal sealed class FailOnOption
{
    private readonly Option<LoadFailure[]?> _option;

    /// <param name="promise">When the promise does not hold, in words.</param>
    public FailOnOption(string promise) =>
        _option = new Option<LoadFailure[]?>("--fail-on")
        {
            HelpName = "slo|invalid|faults",
            Description =
                $"End with exit code {ExitCodes.ThresholdMissed} when {promise} or the faults' verdict is bad, or "
                + $"{ExitCodes.Invalid} when the figures must not be believed or the verdict cannot be told. May be given more than once.",
        };

    public void AddTo(Command command) => command.Options.Add(_option);

    public bool Names(LoadFailure failure, ParseResult arguments) =>
        arguments.GetValue(_option)?.Contains(failure) == true;

    /// <param name="isBroken">Whether the promise does not hold.</param>
    /// <param name="invalid">Why the figures must not be believed; null where they may.</param>
    /// <param name="faults">The verdict on the faults; null where it cannot be told, true where there were none.</param>
    public int CodeOf(ParseResult arguments, bool isBroken, string? invalid, bool? faults) =>
        invalid is not null && Names(LoadFailure.Invalid, arguments) ? ExitCodes.Invalid
        : faults == false && Names(LoadFailure.Faults, arguments) ? ExitCodes.ThresholdMissed
        : faults is null && Names(LoadFailure.Faults, arguments) ? ExitCodes.Invalid
        : isBroken && Names(LoadFailure.Slo, arguments) ? ExitCodes.ThresholdMissed
        : ExitCodes.Success;
}

using System.CommandLine;
using Plimsoll.Core;
using Plimsoll.Load.Driving;

namespace Plimsoll.Cli.Verbs.Options;

/// <summary>Whom a load is for and how it speaks with them: the same words for every verb that drives one.</summary>
internal sealed class TargetOptions
{
    private static readonly LoadOptions s_usual = new();

    private readonly Option<Uri?> _target = LoadingOptions.Target();
    private readonly Option<string[]?> _owned = LoadingOptions.OwnedTargets();
    private readonly Option<int> _seed = LoadingOptions.Seed();

    private readonly Option<bool> _http2 = new("--http2")
    {
        Description = "Speak HTTP/2 and nothing else; over http:// without being asked to.",
    };

    private readonly Option<bool> _insecure = new("--insecure")
    {
        Description = "Take any certificate: the load is encrypted, but nobody knows for whom.",
    };

    private readonly Option<Bytes> _maxAnswer = new("--max-answer")
    {
        HelpName = "100MB",
        Description =
            $"The largest answer that is read to its end; a larger one counts as failed. {s_usual.MaxAnswer} when it is not given.",
        DefaultValueFactory = _ => s_usual.MaxAnswer,
        CustomParser = result =>
            CommonOptions.Parsed(
                result,
                word => Bytes.Parse(word) is { Count: > 0 } size ? size : (Bytes?)null,
                "a size above 0 such as 100MB"
            ),
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_target);
        command.Options.Add(_owned);
        command.Options.Add(_http2);
        command.Options.Add(_insecure);
        command.Options.Add(_maxAnswer);
        command.Options.Add(_seed);
    }

    public LoadOptions In(ParseResult arguments) =>
        new()
        {
            Target = arguments.GetValue(_target),
            OwnedTargets = arguments.GetValue(_owned) ?? [],
            Protocol = arguments.GetValue(_http2) ? HttpProtocol.Http2 : HttpProtocol.Http11,
            AnyCertificate = arguments.GetValue(_insecure),
            MaxAnswer = arguments.GetValue(_maxAnswer),
            Seed = arguments.GetValue(_seed),
        };
}

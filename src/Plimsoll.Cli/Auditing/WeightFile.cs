using System.Globalization;
using Plimsoll.Core;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Cli.Auditing;

/// <summary>
/// What a request is worth, by endpoint: a YAML mapping of <c>POST /bookings</c> or <c>shop: POST /bookings</c> to a number.
/// </summary>
public static class WeightFile
{
    private const double Heaviest = 1e9;

    /// <exception cref="PlimsollException">
    /// The file cannot be read (<see cref="Fault.File"/>), or has errors (<see cref="Fault.Usage"/>, naming all of them).
    /// </exception>
    public static IReadOnlyDictionary<string, double> Load(string path)
    {
        string yaml;
        try
        {
            yaml = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlimsollException(
                Fault.File,
                $"The weights {path} cannot be read: {e.Message}",
                "Check the path and its permissions.",
                e
            );
        }
        var (weights, errors) = Parse(yaml);
        return errors.Count == 0
            ? weights
            : throw new PlimsollException(
                Fault.Usage,
                $"The weights {path} have {(errors.Count == 1 ? "an error" : $"{errors.Count} errors")}:\n"
                    + string.Join('\n', errors.Select(e => $"  {path}:{e}")),
                "Write one line for each endpoint, such as 'POST /bookings: 50'."
            );
    }

    /// <returns>The weights, and every error with its line.</returns>
    public static (IReadOnlyDictionary<string, double> Weights, IReadOnlyList<string> Errors) Parse(string yaml)
    {
        var weights = new Dictionary<string, double>(StringComparer.Ordinal);
        var errors = new List<string>();
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents is not [{ RootNode: YamlMappingNode root }])
            {
                return (weights, ["1: must be one mapping of endpoints to numbers"]);
            }
            foreach (var (key, value) in root.Children)
            {
                Read(key, value, weights, errors);
            }
        }
        catch (YamlException e)
        {
            errors.Add($"{Math.Max(1, e.Start.Line)}: is not YAML: {e.InnerException?.Message ?? e.Message}");
        }
        return (weights, errors);
    }

    private static void Read(YamlNode key, YamlNode value, Dictionary<string, double> weights, List<string> errors)
    {
        var line = Math.Max(1, key.Start.Line);
        if (key is not YamlScalarNode { Value: { } name } || string.IsNullOrWhiteSpace(name))
        {
            errors.Add($"{line}: a key must be an endpoint, such as 'POST /bookings'");
            return;
        }
        if (
            value is not YamlScalarNode { Value: { } word }
            || !double.TryParse(
                word,
                NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out var weight
            )
            || weight is not (>= 0 and <= Heaviest)
        )
        {
            errors.Add($"{line}: {name}: must be a number from 0 to a thousand million");
            return;
        }
        weights[name.Trim()] = weight;
    }
}

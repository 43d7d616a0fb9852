using System.Text.Json;

namespace Plimsoll.Load.Driving.Results;

/// <summary>Stages and causes as every output spells them, the JSON included: <c>too-large</c>.</summary>
internal static class FailureWords
{
    public static string Of(Stage stage) => JsonNamingPolicy.KebabCaseLower.ConvertName(stage.ToString());

    public static string Of(Cause cause) => JsonNamingPolicy.KebabCaseLower.ConvertName(cause.ToString());
}

using System.Text.Json;

namespace Plimsoll.Load.Scenarios;

/// <summary>An answer whose JSON is parsed once, when first asked for.</summary>
internal sealed class AnswerReading(Answer answer) : IDisposable
{
    private JsonDocument? _document;

    public Answer Answer => answer;

    /// <exception cref="JsonException">The body is not JSON.</exception>
    public JsonElement Json => (_document ??= JsonDocument.Parse(answer.Body)).RootElement;

    public void Dispose() => _document?.Dispose();
}

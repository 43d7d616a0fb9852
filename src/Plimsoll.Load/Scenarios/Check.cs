using System.Text;
using System.Text.RegularExpressions;
using Plimsoll.Core;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Scenarios;

/// <summary>
/// What an answer must hold beside its status. One that fails makes the request a failure of
/// <see cref="Driving.Results.Stage.Check"/>.
/// </summary>
internal abstract record Check
{
    private Check() { }

    /// <summary>How results name it, e.g. <c>json $.ok</c>.</summary>
    public abstract string Name { get; }

    public virtual bool NeedsHeaders => false;

    public virtual bool NeedsBody => false;

    /// <summary>A value of the session that is not there makes the check fail.</summary>
    /// <exception cref="System.Text.Json.JsonException">It looks into JSON, and the body is none.</exception>
    public abstract bool Holds(AnswerReading answer, Bindings bindings);

    /// <param name="Value">
    /// The whole value, or what stands before its parameters: <c>application/json</c> also is what
    /// <c>application/json; charset=utf-8</c> has.
    /// </param>
    public sealed record HeaderIs(string Header, Template Value) : Check
    {
        public override string Name => $"header {Header}";
        public override bool NeedsHeaders => true;

        public override bool Holds(AnswerReading answer, Bindings bindings) =>
            answer.Answer.Header(Header) is { } found
            && Render(Value, bindings) is { } wanted
            && found.StartsWith(wanted, StringComparison.OrdinalIgnoreCase)
            && (found.Length == wanted.Length || found.AsSpan(wanted.Length).TrimStart()[0] == ';');
    }

    /// <param name="Value">
    /// Null stands for JSON's null, and for a path that leads nowhere. Numbers are compared as numbers.
    /// </param>
    public sealed record JsonIs(string PathText, JsonPath Path, JsonTemplate? Value) : Check
    {
        public override string Name => $"json {PathText}";
        public override bool NeedsBody => true;

        public override bool Holds(AnswerReading answer, Bindings bindings)
        {
            var found = Path.Find(answer.Json, bindings.Random);
            if (found is null || Value is null)
            {
                return found is null && Value is null;
            }
            var wanted = new StringBuilder();
            return Value.TryRender(bindings, wanted) && found.Value.IsJson(wanted.ToString());
        }
    }

    public sealed record BodyContains(Template Text) : Check
    {
        public override string Name => "contains";
        public override bool NeedsBody => true;

        public override bool Holds(AnswerReading answer, Bindings bindings) =>
            Render(Text, bindings) is { } text && answer.Answer.Body.Span.IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    }

    public sealed record BodyMatches(Regex Pattern) : Check
    {
        public override string Name => "matches";
        public override bool NeedsBody => true;

        public override bool Holds(AnswerReading answer, Bindings bindings) => Pattern.IsMatch(answer.Answer.Text);
    }

    public sealed record BodyAtMost(Bytes Size) : Check
    {
        public override string Name => "body-at-most";
        public override bool NeedsBody => true;

        public override bool Holds(AnswerReading answer, Bindings bindings) => answer.Answer.Body.Length <= Size.Count;
    }

    /// <param name="Label">How results name it.</param>
    public sealed record Code(string Label, Func<Answer, bool> Test) : Check
    {
        public override string Name => Label;
        public override bool NeedsHeaders => true;
        public override bool NeedsBody => true;

        public override bool Holds(AnswerReading answer, Bindings bindings) => Test(answer.Answer);
    }

    private static string? Render(Template template, Bindings bindings)
    {
        var text = new StringBuilder();
        return template.TryRender(bindings, plain => plain, text) ? text.ToString() : null;
    }
}

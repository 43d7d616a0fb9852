using System.Text.RegularExpressions;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Scenarios;

/// <summary>Takes a value out of an answer for later steps of the session.</summary>
/// <param name="Slot">Where it is kept.</param>
internal abstract record Extract(int Slot)
{
    /// <summary>Null where the answer does not hold it.</summary>
    /// <exception cref="System.Text.Json.JsonException">It looks for JSON, and the body is none.</exception>
    public abstract Value? From(AnswerReading answer, Random random);

    public virtual bool NeedsHeaders => false;

    public virtual bool NeedsBody => false;

    public sealed record Json(int Slot, JsonPath Path) : Extract(Slot)
    {
        public override bool NeedsBody => true;

        public override Value? From(AnswerReading answer, Random random) => Path.Find(answer.Json, random);
    }

    public sealed record Header(int Slot, string Name) : Extract(Slot)
    {
        public override bool NeedsHeaders => true;

        public override Value? From(AnswerReading answer, Random random) =>
            answer.Answer.Header(Name) is { } text ? new Value(text) : null;
    }

    /// <param name="Pattern">Its first group is the value; where it has none, the whole match is.</param>
    public sealed record Body(int Slot, Regex Pattern) : Extract(Slot)
    {
        public override bool NeedsBody => true;

        public override Value? From(AnswerReading answer, Random random) =>
            Pattern.Match(answer.Answer.Text) is { Success: true } match
                ? new Value(match.Groups[match.Groups.Count > 1 ? 1 : 0].Value)
                : null;
    }

    public sealed record Code(int Slot, Func<Answer, string?> Read) : Extract(Slot)
    {
        public override bool NeedsHeaders => true;
        public override bool NeedsBody => true;

        public override Value? From(AnswerReading answer, Random random) =>
            Read(answer.Answer) is { } text ? new Value(text) : null;
    }
}

using System.Text;

namespace Plimsoll.Telemetry.Json;

/// <summary>The fields of one message, asked by their JSON names.</summary>
internal sealed class JsonShape
{
    private NameLookup<Field> _fields = new([]);

    /// <summary>Set once, after all shapes are made: shapes hold each other.</summary>
    public JsonShape Has(params (string Name, int Number, JsonKind Kind, JsonShape? Message)[] fields)
    {
        // Receivers of protobuf's JSON take the original name with underscores too.
        _fields = new(
            fields
                .SelectMany(f => new[] { f.Name, Underscored(f.Name) }.Distinct().Select(n => (n, f)))
                .Select(f => (Encoding.UTF8.GetBytes(f.n), new Field(f.f.Number, f.f.Kind, f.f.Message)))
        );
        return this;
    }

    public bool TryFind(ReadOnlySpan<byte> name, out Field field) => _fields.TryFind(name, out field);

    private static string Underscored(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterUpper(c) ? "_" + char.ToLowerInvariant(c) : c.ToString()));

    internal readonly record struct Field(int Number, JsonKind Kind, JsonShape? Message);
}

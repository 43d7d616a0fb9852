using System.Collections;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Plimsoll.Tests.Reference;

/// <summary>Describes a JSON document of ours from the record that it is written from, and that record's comments.</summary>
internal static partial class SchemaPage
{
    public static string Rows(Type root)
    {
        var comments = Comments(root.Assembly);
        var text = new StringBuilder("| field | type | meaning |\n| --- | --- | --- |\n");
        Write(text, root, "", comments, [root]);
        return text.ToString();
    }

    private static void Write(
        StringBuilder text,
        Type type,
        string path,
        IReadOnlyDictionary<string, string> comments,
        IReadOnlyList<Type> above
    )
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var name = path + JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
            var of = property.PropertyType;
            var isNullable =
                Nullable.GetUnderlyingType(of) is not null
                || new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable;
            of = Nullable.GetUnderlyingType(of) ?? of;
            var element = Element(of);
            var shown =
                element is null ? Name(of)
                : IsMap(of) ? $"object of {Name(element)}, by name"
                : $"array of {Name(element)}";
            var meaning =
                comments.GetValueOrDefault($"P:{type.FullName}.{property.Name}")
                ?? comments.GetValueOrDefault($"{type.FullName}({property.Name})")
                ?? "";
            text.Append(
                $"| `{name}{(element is null || IsMap(of) ? "" : "[]")}` | {shown}{(isNullable ? " or null" : "")} | {meaning.Replace("|", "\\|")} |\n"
            );
            var inner = element ?? of;
            if (
                inner.Namespace!.StartsWith("Plimsoll", StringComparison.Ordinal)
                && !inner.IsEnum
                && !IsText(inner)
                && !above.Contains(inner)
            )
            {
                Write(text, inner, name + (element is null ? "." : "[]."), comments, [.. above, inner]);
            }
        }
    }

    private static bool IsMap(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>);

    private static Type? Element(Type type) =>
        type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)) && type.IsGenericType
            ? type.GetGenericArguments()[^1]
            : null;

    /// <summary>Types that say themselves how they are written are written as text.</summary>
    private static bool IsText(Type type) => type.GetCustomAttribute<JsonConverterAttribute>() is not null;

    private static string Name(Type type)
    {
        if (type.IsEnum)
        {
            return string.Join(
                ", ",
                Enum.GetNames(type).Select(n => $"`{JsonNamingPolicy.KebabCaseLower.ConvertName(n)}`")
            );
        }
        return Type.GetTypeCode(type) switch
        {
            TypeCode.String => "string",
            TypeCode.Boolean => "boolean",
            TypeCode.Int32 or TypeCode.Int64 => "integer",
            TypeCode.Double => "number",
            _ when type == typeof(DateTimeOffset) => "date and time, ISO 8601",
            _ when IsText(type) => "string",
            _ => "object",
        };
    }

    /// <summary>Summaries by the id that the compiler gives a member, and parameters of records by <c>Type(Name)</c>.</summary>
    private static Dictionary<string, string> Comments(Assembly assembly)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var members = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member");
        foreach (var member in members)
        {
            var id = member.Attribute("name")!.Value;
            if (member.Element("summary") is { } summary)
            {
                found[id] = Plain(summary);
            }
            foreach (var parameter in member.Elements("param"))
            {
                found[$"{id[2..]}({parameter.Attribute("name")!.Value})"] = Plain(parameter);
            }
        }
        return found;
    }

    private static string Plain(XElement comment)
    {
        foreach (var reference in comment.Descendants().ToList())
        {
            var cref = reference.Attribute("cref")?.Value;
            reference.ReplaceWith(
                reference.Name == "c" ? $"`{reference.Value}`"
                : cref is null ? reference.Value
                : $"`{JsonNamingPolicy.SnakeCaseLower.ConvertName(cref[(cref.LastIndexOf('.') + 1)..])}`"
            );
        }
        return Blanks().Replace(comment.Value.Trim(), " ");
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}

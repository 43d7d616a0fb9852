using System.Text;
using System.Text.Encodings.Web;

namespace Plimsoll.Load.Values;

/// <summary>A JSON body whose strings are templates, compiled into a row of parts.</summary>
internal sealed record JsonTemplate(IReadOnlyList<JsonTemplate.Part> Parts)
{
    internal abstract record Part
    {
        /// <summary>JSON as it stands.</summary>
        public sealed record Raw(string Json) : Part;

        /// <summary>The inside of a JSON string.</summary>
        public sealed record Text(Template Template) : Part;

        /// <summary>A value of its own: a string, or a number where the value is one.</summary>
        public sealed record Whole(int Slot) : Part;
    }

    /// <summary>False where a name has no value.</summary>
    public bool TryRender(Bindings bindings, StringBuilder into)
    {
        foreach (var part in Parts)
        {
            switch (part)
            {
                case Part.Raw raw:
                    into.Append(raw.Json);
                    break;
                case Part.Text text:
                    if (!text.Template.TryRender(bindings, Escape, into))
                    {
                        return false;
                    }
                    break;
                case Part.Whole whole:
                    if (bindings.Get(whole.Slot) is not { } value)
                    {
                        return false;
                    }
                    _ = value.IsJsonLiteral
                        ? into.Append(value.Text)
                        : into.Append('"').Append(Escape(value.Text)).Append('"');
                    break;
            }
        }
        return true;
    }

    internal static string Escape(string text) => JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text);
}

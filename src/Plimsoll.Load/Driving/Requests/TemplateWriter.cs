using Plimsoll.Load.Driving.Transports;
using Plimsoll.Load.Values;

namespace Plimsoll.Load.Driving.Requests;

/// <summary>Writes a session's values, alone or where a template of JSON has room for them.</summary>
internal static class TemplateWriter
{
    /// <returns>False where a name has no value.</returns>
    public static bool TryJson(JsonTemplate template, Bindings bindings, ByteBuffer into)
    {
        foreach (var part in template.Parts)
        {
            switch (part)
            {
                case JsonTemplate.Part.Raw raw:
                    into.AppendUtf8(raw.Json);
                    break;
                case JsonTemplate.Part.Text text:
                    if (!TryText(text.Template, bindings, into))
                    {
                        return false;
                    }
                    break;
                case JsonTemplate.Part.Whole whole:
                    if (bindings.Get(whole.Slot) is not { } value)
                    {
                        return false;
                    }
                    if (value.IsJsonLiteral)
                    {
                        Write(value, into, escaped: false);
                    }
                    else
                    {
                        into.Append((byte)'"');
                        Escapes.Json(value.Text, into);
                        into.Append((byte)'"');
                    }
                    break;
            }
        }
        return true;
    }

    /// <param name="escaped">As part of a path or query.</param>
    public static void Write(Value value, ByteBuffer into, bool escaped)
    {
        if (value.Number is { } number)
        {
            Write(value.Before, into, escaped);
            into.Append(number);
            Write(value.After, into, escaped);
        }
        else
        {
            Write(value.Text, into, escaped);
        }
    }

    private static void Write(ReadOnlySpan<char> text, ByteBuffer into, bool escaped)
    {
        if (escaped)
        {
            Escapes.Value(text, into);
        }
        else
        {
            into.AppendUtf8(text);
        }
    }

    private static bool TryText(Template template, Bindings bindings, ByteBuffer into)
    {
        for (var i = 0; i < template.Literals.Count; i++)
        {
            into.AppendUtf8(template.Literals[i]);
            if (i < template.Slots.Count)
            {
                if (bindings.Get(template.Slots[i]) is not { } value)
                {
                    return false;
                }
                Escapes.Json(value.Text, into);
            }
        }
        return true;
    }
}

using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Marketplace.Platform.Telemetry;

/// <summary>A place in the marketplace's code, as OpenTelemetry's conventions write it.</summary>
/// <param name="Function">With its namespace and class.</param>
/// <param name="File">From the project's folder on; null where the build left no symbols.</param>
/// <param name="Line">Likewise.</param>
internal sealed record CodePlace(string Function, string? File, int? Line)
{
    private static readonly Assembly s_own = typeof(CodePlace).Assembly;
    private static readonly string s_root = RootOf(ThisFile());

    public static CodePlace Of(MethodBase method) => new(NameOf(method), null, null);

    /// <summary>
    /// The nearest frame of a module's own code. Null where none is on the stack: what goes on after a wait has lost those who
    /// called it.
    /// </summary>
    public static CodePlace? OnStack()
    {
        foreach (var frame in new StackTrace(fNeedFileInfo: true).GetFrames())
        {
            if (
                frame.GetMethod() is { DeclaringType: { } type } method
                && type.Assembly == s_own
                && type.Namespace?.StartsWith("Marketplace.Platform", StringComparison.Ordinal) == false
            )
            {
                return new CodePlace(
                    NameOf(method),
                    frame.GetFileName() is { } file ? Short(file) : null,
                    frame.GetFileLineNumber() is > 0 and var line ? line : null
                );
            }
        }
        return null;
    }

    /// <summary>By the caller's name and file, as the compiler tells them: folders are namespaces, files are classes.</summary>
    public static CodePlace Of(string function, string file, int line)
    {
        var path = Short(file);
        var type = Path.ChangeExtension(path, null).Replace('/', '.').Replace('\\', '.');
        return new CodePlace($"Marketplace.{type}.{function}", path, line);
    }

    public void Tell(Activity span) =>
        span.SetTag("code.function.name", Function).SetTag("code.file.path", File).SetTag("code.line.number", Line);

    /// <summary>An async method or a lambda runs in what the compiler makes of it, e.g. <c>&lt;FindAsync&gt;d__3.MoveNext</c>.</summary>
    private static string NameOf(MethodBase method)
    {
        var name = Written(method.Name) ?? method.Name;
        var type = method.DeclaringType;
        while (type is { DeclaringType: { } outer } && type.Name.StartsWith('<'))
        {
            name = Written(type.Name) ?? name;
            type = outer;
        }
        return $"{type?.FullName}.{name}";
    }

    private static string? Written(string made) =>
        made.StartsWith('<') && made.IndexOf('>', StringComparison.Ordinal) is > 1 and var end ? made[1..end] : null;

    private static string Short(string file) =>
        file.StartsWith(s_root, StringComparison.Ordinal) ? file[s_root.Length..] : Path.GetFileName(file);

    private static string RootOf(string thisFile) => thisFile[..^"Platform/Telemetry/CodePlace.cs".Length];

    private static string ThisFile([CallerFilePath] string path = "") => path;
}

using System.Reflection;
using System.Text.RegularExpressions;
using Marketplace.Hosting;

namespace Marketplace.Tests;

/// <summary>A module sees its own types, the platform's, and the Contracts of other modules; nothing else.</summary>
public sealed partial class ModuleBoundaryTests
{
    private static readonly string[] s_modules =
    [
        "Identity",
        "Catalog",
        "Bookings",
        "Transactions",
        "Messaging",
        "Reviews",
        "Reporting",
    ];

    private const BindingFlags Everything =
        BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Instance
        | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    [Fact]
    public void No_source_file_of_a_module_names_the_inside_of_another()
    {
        var offences =
            from module in s_modules
            from file in Directory.EnumerateFiles(
                Path.Combine(SampleDirectory(), module),
                "*.cs",
                SearchOption.AllDirectories
            )
            from named in InsidesNamedIn(File.ReadAllText(file), module)
            select $"{Path.GetFileName(file)}: {named}";
        offences.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("using Marketplace.Catalog;", 1)]
    [InlineData("using Marketplace.Catalog.Contracts;", 0)]
    [InlineData("void F(Catalog.CatalogDb db)", 1)]
    [InlineData("Marketplace.Catalog.Provider? p = null;", 1)]
    [InlineData("using Marketplace.Bookings; // using Marketplace.Catalog;", 0)]
    public void The_scan_sees_each_way_to_name_an_inside(string source, int offences) =>
        InsidesNamedIn(source, "Bookings").Count().ShouldBe(offences);

    [Fact]
    public void No_member_of_a_module_has_a_type_from_the_inside_of_another()
    {
        var offences =
            from type in typeof(MarketplaceHost).Assembly.GetTypes()
            let module = ModuleOf(type)
            where module is not null
            from seen in TypesIn(type)
            let other = ModuleOf(seen)
            where other is not null && other != module && !IsContract(seen)
            select $"{type.FullName} sees {seen.FullName}";
        offences.ShouldBeEmpty();
    }

    [Fact]
    public void Only_contracts_are_public()
    {
        var offences = typeof(MarketplaceHost)
            .Assembly.GetExportedTypes()
            .Where(t => ModuleOf(t) is not null && !IsContract(t))
            .Select(t => t.FullName);
        offences.ShouldBeEmpty();
    }

    [Fact]
    public void Contracts_have_no_type_from_an_inside()
    {
        var offences =
            from type in typeof(MarketplaceHost).Assembly.GetTypes()
            where IsContract(type)
            from seen in TypesIn(type)
            where ModuleOf(seen) is not null && !IsContract(seen)
            select $"{type.FullName} shows {seen.FullName}";
        offences.ShouldBeEmpty();
    }

    [Fact]
    public void The_folders_are_the_modules_and_the_host()
    {
        var folders = Directory
            .GetDirectories(SampleDirectory())
            .Select(d => Path.GetFileName(d)!)
            .Where(d => char.IsUpper(d[0]));
        folders.ShouldBe([.. s_modules, "Hosting", "Platform", "Seeding"], ignoreOrder: true);
    }

    /// <summary>A module's name followed by a member of its namespace, with or without what stands before.</summary>
    [GeneratedRegex(
        @"(?:Marketplace\.|using\s+|[\s(<,!])(?<module>Identity|Catalog|Bookings|Transactions|Messaging|Reviews|Reporting)(?:\.(?<rest>[A-Z]\w*))?(?=\s*;|\.)",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5_000
    )]
    private static partial Regex ModuleName();

    [GeneratedRegex("//[^\n]*", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Comment();

    private static IEnumerable<string> InsidesNamedIn(string source, string module) =>
        from named in ModuleName().Matches(Comment().Replace(source, ""))
        where named.Groups["module"].Value != module && named.Groups["rest"].Value != "Contracts"
        select named.Value;

    private static string? ModuleOf(Type type)
    {
        var parts = type.Namespace?.Split('.') ?? [];
        return parts.Length > 1 && parts[0] == "Marketplace" && s_modules.Contains(parts[1]) ? parts[1] : null;
    }

    private static bool IsContract(Type type) =>
        type.Namespace?.EndsWith(".Contracts", StringComparison.Ordinal) == true;

    private static IEnumerable<Type> TypesIn(Type type) =>
        type.GetFields(Everything)
            .Select(f => f.FieldType)
            .Concat(type.GetProperties(Everything).Select(p => p.PropertyType))
            .Concat(type.GetConstructors(Everything).SelectMany(c => c.GetParameters()).Select(p => p.ParameterType))
            .Concat(
                type.GetMethods(Everything)
                    .SelectMany(m => m.GetParameters().Select(p => p.ParameterType).Append(m.ReturnType))
            )
            .Concat(type.GetInterfaces())
            .Concat(type.BaseType is { } ancestor ? [ancestor] : [])
            .SelectMany(Unwrapped)
            .Distinct();

    private static IEnumerable<Type> Unwrapped(Type type) =>
        type.HasElementType ? Unwrapped(type.GetElementType()!)
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Unwrapped).Append(type.GetGenericTypeDefinition())
        : [type];

    private static string SampleDirectory()
    {
        for (var d = new DirectoryInfo(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, "plimsoll.slnx")))
            {
                return Path.Combine(d.FullName, "samples", "Marketplace");
            }
        }
        throw new InvalidOperationException("The tests run from a checkout.");
    }
}

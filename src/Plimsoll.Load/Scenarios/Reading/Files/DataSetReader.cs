using Plimsoll.Load.Scenarios.Reading.Yaml;
using Plimsoll.Load.Values;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Scenarios.Reading.Files;

/// <summary>Reads the CSV files that a scenario names.</summary>
internal static class DataSetReader
{
    public static DataSet? Read(YamlNode node, string name, IDataFiles files, ErrorList errors)
    {
        if (YamlSection.Open(node, $"data.{name}", errors) is not { } section)
        {
            return null;
        }
        var order = section.Choice("order", "random", "sequential", "unique");
        var set = Read(section, name, files, errors);
        section.Close();
        return set is null ? null : set with { Order = (DataOrder)Math.Max(0, order) };
    }

    /// <summary>Reads the file that a section names.</summary>
    public static DataSet? Read(YamlSection section, string name, IDataFiles files, ErrorList errors)
    {
        var at = section.Require("file");
        if (section.Text("file") is not { } file)
        {
            return null;
        }
        try
        {
            var rows = CsvText.Rows(files.Read(file));
            return Check(rows, out var error)
                ? new DataSet(name, rows[0].Fields, [.. rows.Skip(1).Select(row => row.Fields)])
                : Refuse(error);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse($"{file} cannot be read: {e.Message}");
        }

        DataSet? Refuse(string message)
        {
            errors.Add(at!, section.PathOf("file"), message);
            return null;
        }
    }

    private static bool Check(IReadOnlyList<(int Line, IReadOnlyList<string> Fields)> rows, out string error)
    {
        error = "";
        if (rows.Count < 2)
        {
            error = "the file needs a header and at least one row";
            return false;
        }
        var header = rows[0].Fields;
        if (
            header.Any(column => column.Trim().Length == 0)
            || header.Distinct(StringComparer.Ordinal).Count() < header.Count
        )
        {
            error = "the names in its header must be there and differ";
        }
        else if (rows.FirstOrDefault(row => row.Fields.Count != header.Count) is { Line: > 0 } ragged)
        {
            error = $"its line {ragged.Line} has {ragged.Fields.Count} fields where the header has {header.Count}";
        }
        return error.Length == 0;
    }
}

/// <summary>A CSV file, read.</summary>
internal sealed record DataSet(string Name, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    public DataOrder Order { get; init; }
}

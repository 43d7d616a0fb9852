namespace Marketplace.Tests;

/// <summary>A row of the README's tables.</summary>
/// <param name="Columns">Tables and their columns that it is about; empty where it is about none.</param>
/// <param name="Rules">The slugs that it says an audit gives; empty where it says that none does.</param>
internal sealed record Flaw(
    string Text,
    IReadOnlyList<(string Table, string Column)> Columns,
    IReadOnlyList<string> Rules
);

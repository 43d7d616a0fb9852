namespace Plimsoll.Bench.IndexAdvisor.Drawn;

internal sealed record DrawnTable(string Name, int Rows, bool IsFact, IReadOnlyList<DrawnColumn> Columns)
{
    public string Key => $"{Name}_id";

    public IEnumerable<DrawnColumn> Of(params DrawnKind[] kinds) => Columns.Where(c => kinds.Contains(c.Kind));

    public string Create
    {
        get
        {
            var columns = Columns.Select(c =>
                $"{c.Name} {c.Type}{(c.Kind == DrawnKind.Due ? "" : " NOT NULL")}"
                + (c.Target is { } target ? $" REFERENCES {target.Name} ({target.Key})" : "")
            );
            return $"CREATE TABLE {Name} ({Key} int PRIMARY KEY, {string.Join(", ", columns)});";
        }
    }

    public string Fill =>
        $"INSERT INTO {Name} SELECT n, {string.Join(", ", Columns.Select(c => c.Fill(Rows)))} "
        + $"FROM (SELECT n, random() AS u FROM generate_series(1, {Rows}) n) rows;";
}

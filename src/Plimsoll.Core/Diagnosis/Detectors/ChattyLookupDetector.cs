using Plimsoll.Core.Diagnosis.Reading;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Plans.Conditions;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>
/// The N+1 pattern as the server sees it: a tiny lookup by key, called once for each row that another statement returned.
/// </summary>
public sealed class ChattyLookupDetector : IDetector
{
    /// <summary>What still counts as a tiny lookup, per call.</summary>
    public const double FewRows = 5;
    public const double FewBlocks = 20;
    public const double FewMilliseconds = 2;

    /// <summary>Calls in the window, and share of all calls, from which on it is very many.</summary>
    public const long ManyCalls = 500;
    public const double ManyOfCalls = 0.05;

    /// <summary>Calls of the lookup for each call of its parent.</summary>
    public const double CallsPerParent = 10;

    /// <summary>Calls of the lookup over rows of the parent: one each, but for what is cached or looked up elsewhere too.</summary>
    public const double LeastMatch = 0.5;
    public const double MostMatch = 1.5;

    public string Slug => "chatty-lookup";

    public string Summary => "A tiny lookup by key called once for each row of another statement (N+1).";

    public IEnumerable<Finding> Detect(Workload workload)
    {
        double calls = workload.Statements.Where(s => s.Statement.IsData()).Sum(s => s.Load.Calls);
        var traced = workload.Service is { } service
            ? QueryLoopCause.FingerprintsOf(service)
            : new HashSet<Fingerprint>();
        return from statement in workload.Statements
            where statement.Load.Calls >= Math.Max(ManyCalls, ManyOfCalls * calls)
            let lookup = AsLookup(statement, workload.Catalog)
            where lookup is not null
            // Where traces show the loop, n-plus-one names the endpoint and the line: one cause, one finding.
            where !traced.Contains(lookup.Statement.Fingerprint)
            let parent = ParentOf(lookup, workload)
            where parent is not null
            select Judge(lookup, parent, statement.Load.Calls / calls);
    }

    private Finding Judge(Lookup lookup, Parent parent, double shareOfCalls)
    {
        var load = lookup.Statement.Load;
        var perParent = (double)load.Calls / parent.Statement.Load.Calls;
        var confidence = ConfidenceIn(parent);
        return new Finding
        {
            Rule = Slug,
            Subject = lookup.Statement.Fingerprint.ToString(),
            Title = $"{lookup.Table.Name} is looked up once for each row of another statement",
            Explanation =
                $"`{lookup.Statement.Statement.Brief()}` finds {Format.Count(load.RowsPerCall)} rows by key and is quick, but "
                + $"it is called {Format.Count(load.Calls)} times: about {Format.Count(perParent)} times for each call of "
                + $"`{parent.Statement.Statement.Brief()}`, which returns {Format.Count(parent.Statement.Load.RowsPerCall)} "
                + "rows. So it looks like a loop over those rows, with one statement for each (N+1). Every call also waits "
                + "for the network once, which the server does not see.",
            Evidence =
            [
                new($"statement {lookup.Statement.Fingerprint}", ProposalWords.LoadOf(lookup.Statement)),
                new("share of all calls", Format.Percent(shareOfCalls)),
                new($"its parent, statement {parent.Statement.Fingerprint}", ProposalWords.LoadOf(parent.Statement)),
                new("rows that the parent returned", Format.Count(parent.Statement.Load.Rows)),
                new("lookups for each of them", Format.Count(parent.Match)),
                new("why they belong together", WordsFor(parent)),
            ],
            Share = lookup.Statement.Share,
            Severity = SeverityOf(lookup.Statement.Share, shareOfCalls, confidence),
            Confidence = confidence,
            Statements = [lookup.Statement.Fingerprint, parent.Statement.Fingerprint],
            Prescriptions = [Batch(lookup, parent)],
        };
    }

    private Prescription Batch(Lookup lookup, Parent parent)
    {
        var keys = string.Join(", ", lookup.Key.Select(SqlIdentifier.Quote));
        var spared = lookup.Statement.Load.Calls - parent.Statement.Load.Calls;
        return new Prescription
        {
            Rule = Slug,
            Title = $"Fetch {lookup.Table.Name} for all rows at once",
            Change = new Change.Advice(
                "Join the two statements (Include or a projection, in a mapper), or collect the keys and fetch them with "
                    + $"one statement: WHERE {keys} = ANY($1)."
            ),
            Predicted = new Predicted(
                // A row found in a batch costs about a third of one found by a statement of its own: no parsing,
                // planning, snapshot and message for each.
                lookup.Statement.Share
                    * 2
                    / 3,
                $"{Format.Count(spared)} calls and round trips fewer in the same time",
                "rule of thumb"
            ),
            Disruption = Disruption.Code,
            Helps = [lookup.Statement.Fingerprint],
            Tables = [lookup.Table.Name],
        };
    }

    private static Lookup? AsLookup(WorkloadStatement statement, Catalog catalog)
    {
        var load = statement.Load;
        if (
            load.RowsPerCall > FewRows
            || load.BlocksPerCall > FewBlocks
            || load.MeanMilliseconds > FewMilliseconds
            || !statement.Statement.IsSelect()
        )
        {
            return null;
        }
        // A bitmap scan names its table once, in the heap scan.
        return
            Scan.Of(statement, catalog) is [{ IsWhole: false } scan]
            && scan.Lookup.Count > 0
            && scan.Lookup.All(c => c is Condition.Comparison { Operator: "=" })
            ? new Lookup(
                statement,
                scan.Table,
                [.. scan.Lookup.OfType<Condition.Comparison>().Select(c => c.Subject.Column)]
            )
            : null;
    }

    private static Parent? ParentOf(Lookup lookup, Workload workload) =>
        (
            from statement in workload.Statements
            let load = statement.Load
            where statement.Fingerprint != lookup.Statement.Fingerprint && load.Calls > 0 && load.Rows > 0
            where lookup.Statement.Load.Calls >= CallsPerParent * load.Calls && statement.Statement.IsSelect()
            let match = (double)lookup.Statement.Load.Calls / load.Rows
            where match is >= LeastMatch and <= MostMatch
            let kinship = statement
                .Tables.Select(workload.Catalog.Find)
                .OfType<Table>()
                .Select(t => Kin.Of(t, lookup.Table, lookup.Key))
                .DefaultIfEmpty()
                .Max()
            where kinship != Kinship.None
            orderby kinship descending, Math.Abs(Math.Log(match))
            select new Parent(statement, match, kinship)
        ).FirstOrDefault();

    private static Confidence ConfidenceIn(Parent parent) =>
        parent.Kinship == Kinship.ByName ? Confidence.Low
        : parent is { Kinship: Kinship.ForeignKey, Match: >= 0.9 and <= 1.1 } ? Confidence.High
        : Confidence.Medium;

    /// <summary>By the server's time, and at least by the calls: each is a round trip that the caller waits for.</summary>
    private static Severity SeverityOf(double share, double shareOfCalls, Confidence confidence)
    {
        var byCalls =
            shareOfCalls >= 0.5 ? Severity.Medium
            : shareOfCalls >= 0.2 ? Severity.Low
            : Severity.Info;
        var severity = (Severity)Math.Max((int)SeverityScale.OfShare(share), (int)byCalls);
        return confidence == Confidence.Low ? (Severity)Math.Min((int)severity, (int)Severity.Low) : severity;
    }

    private static string WordsFor(Parent parent) =>
        parent.Kinship switch
        {
            Kinship.ForeignKey => "a foreign key leads from one to the other",
            Kinship.SameTable => "both read the same table",
            _ => "by the name of the column alone",
        };

    private sealed record Lookup(WorkloadStatement Statement, Table Table, IReadOnlyList<string> Key);

    /// <param name="Match">Calls of the lookup over rows of the parent.</param>
    private sealed record Parent(WorkloadStatement Statement, double Match, Kinship Kinship);
}

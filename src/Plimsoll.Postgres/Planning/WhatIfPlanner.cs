using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Prescriptions.Indexes.Estimates;
using Plimsoll.Core.Signals;
using Plimsoll.Core.Signals.Constants;
using Plimsoll.Core.Signals.Plans;
using Plimsoll.Core.Workloads;
using Plimsoll.Postgres.Plans;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Planning;

/// <summary>
/// Asks the server's own planner what statements would cost with hypothetical indexes (hypopg). Executes no statement of
/// the application and writes nothing. Where the server's statistics hold values for the parameters, several samples of
/// them are planned and the costs averaged; the values never leave this class.
/// </summary>
public sealed class WhatIfPlanner : IWhatIfPlanner, IAsyncDisposable
{
    /// <summary>A stand-in that saves this much was not seen itself; less is chance.</summary>
    private const double Cheaper = 0.95;

    private readonly ServerSession _session;
    private readonly Workload _workload;
    private readonly ILookup<Fingerprint, KnownConstant> _constants;
    private readonly StatementPlanner _planner;
    private readonly HypotheticalIndexes _indexes;
    private readonly ParameterSampler _sampler;
    private readonly Dictionary<Fingerprint, Question?> _questions = [];
    private readonly Dictionary<(Fingerprint Statement, string Designs), PlanNode?> _answers = [];
    private int _calls;

    private WhatIfPlanner(ServerSession session, Workload workload, string schema)
    {
        _session = session;
        _workload = workload;
        _constants = workload.Observation.Constants.ToLookup(c => c.Statement);
        _planner = new StatementPlanner(session);
        _indexes = new HypotheticalIndexes(session, schema, workload.Catalog);
        _sampler = new ParameterSampler(session, workload.Catalog);
    }

    public EstimateMethod Method => EstimateMethod.HypotheticalIndexes;

    /// <summary>Plans made by the server; a statement with three samples that it can tell apart counts three times. Repeated questions count once.</summary>
    public int Calls => _calls;

    /// <returns>Null where hypopg is not installed in the database: then <see cref="StatisticsPlanner"/> must do.</returns>
    /// <exception cref="Plimsoll.Core.PlimsollException">The server cannot be reached.</exception>
    public static async Task<WhatIfPlanner?> OpenAsync(
        string connectionString,
        Workload workload,
        CancellationToken token
    )
    {
        var session = await ServerSession.OpenAsync(connectionString, SessionOptions.Observing, token);
        try
        {
            if (await HypotheticalIndexes.SchemaAsync(session, token) is { } schema)
            {
                return new WhatIfPlanner(session, workload, schema);
            }
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
        await session.DisposeAsync();
        return null;
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    public string? WhyRejected(IndexDesign design) => _indexes.WhyRejected(design);

    /// <summary>The size by hypopg's own reckoning, which knows no deduplication: for comparison with other advisors.</summary>
    public async Task<Bytes> HypotheticalSizeAsync(IndexDesign design, CancellationToken token) =>
        new(await _indexes.SizeAsync(design, token));

    public async Task<PlanNode?> PlanAsync(
        Fingerprint statement,
        IReadOnlyCollection<IndexDesign> designs,
        CancellationToken token
    )
    {
        if (await QuestionAsync(statement, token) is not { } question)
        {
            return null;
        }
        List<IndexDesign> relevant = [.. designs.Where(d => question.Tables.Contains(d.Table))];
        var key = (statement, string.Join('\n', relevant.Select(d => d.Shape).Order(StringComparer.Ordinal)));
        if (!_answers.TryGetValue(key, out var answer))
        {
            answer = await AskAsync(question, [.. relevant.Where(HypotheticalIndexes.Knows)], token);
            var unknown = relevant.Where(d => !HypotheticalIndexes.Knows(d)).ToList();
            answer = answer is null ? null : StatisticsPlanner.Rewrite(answer, _workload, unknown);
            _answers[key] = answer;
        }
        return answer;
    }

    /// <summary>
    /// What is asked about one statement: its plannable form, and the samples of its parameters, each with how many it
    /// stands for.
    /// </summary>
    /// <param name="Constants">
    /// That stand in the statement itself, or in a view or function below it. A sample may be the same as a value that the
    /// schema declares; it is no constant of the statement.
    /// </param>
    private sealed record Question(
        PlannableStatement Statement,
        IReadOnlyList<(IReadOnlyList<string> Values, int Count)> Samples,
        IReadOnlySet<QualifiedName> Tables,
        IReadOnlySet<(string Alias, string Column, string Value)> Constants
    )
    {
        public PartialStandIns StandIns { get; } = new(Constants);
    }

    private async Task<Question?> QuestionAsync(Fingerprint fingerprint, CancellationToken token)
    {
        if (_questions.TryGetValue(fingerprint, out var question))
        {
            return question;
        }
        if (
            _workload.Find(fingerprint) is { Statement.TextTruncated: false } statement
            && await _planner.MakePlannableAsync(fingerprint, statement.Statement.Text, token) is Plannability.Yes yes
        )
        {
            await _indexes.SetAsync([], token);
            var form = LimitParameter.Fill(yes.Statement, statement.Load.RowsPerCall);
            var (asked, generic) = await GenericAsync(form, fingerprint, token);
            if (generic is not null)
            {
                var samples = await _sampler.SampleAsync(asked, generic, token);
                question = new Question(
                    asked,
                    [.. samples.Select(v => (v, 1))],
                    HomesOf(generic),
                    ComparedConstant.In(generic).Select(c => (c.Alias, c.Column, c.Value)).ToHashSet()
                );
                if (samples.Count == 0)
                {
                    _answers[(fingerprint, "")] = generic;
                }
                else if (await AskAsync(question, token) is { } plain)
                {
                    _answers[(fingerprint, "")] = plain;
                    var plans = samples.Count == 1 ? [plain] : plain.Children;
                    question = question with
                    {
                        Samples = [.. AlikeSamples.Of(plans).Select(g => (samples[g.First], g.Count))],
                    };
                }
            }
        }
        return _questions[fingerprint] = question;
    }

    /// <summary>With its known constants, unless the server would not have them.</summary>
    private async Task<(PlannableStatement Asked, PlanNode? Plan)> GenericAsync(
        PlannableStatement form,
        Fingerprint fingerprint,
        CancellationToken token
    )
    {
        var filled = ConstantForm.Fill(form, _constants[fingerprint]);
        return filled != form && await ExplainAsync(filled, null, _workload.Catalog.Declares, token) is { } plan
            ? (filled, plan)
            : (form, await ExplainAsync(form, null, _workload.Catalog.Declares, token));
    }

    /// <summary>The tables that an index for the statement may stand on: for a partition, the partitioned table above.</summary>
    private HashSet<QualifiedName> HomesOf(PlanNode plan) =>
        [
            .. WorkloadBuilder
                .TablesOf(plan)
                .Select(name => _workload.Catalog.Find(name) is { } table ? _workload.Catalog.RootOf(table) : name),
        ];

    /// <summary>With exactly these designs, or what stands in for those that hypopg does not see.</summary>
    private async Task<PlanNode?> AskAsync(Question question, List<IndexDesign> designs, CancellationToken token)
    {
        var known = question.StandIns.Of(designs, onlyKnown: true);
        var plan = await AskAsync(question, designs, known, token);
        if (plan is null)
        {
            return null;
        }
        question.StandIns.Learn(plan, designs);
        var more = question.StandIns.Of(designs, onlyKnown: false);
        if (more.Count == known.Count || await AskAsync(question, designs, more, token) is not { } other)
        {
            return plan;
        }
        if (other.TotalCost > plan.TotalCost * Cheaper)
        {
            return plan;
        }
        question.StandIns.LearnUnseen(other, designs);
        return other;
    }

    private async Task<PlanNode?> AskAsync(
        Question question,
        List<IndexDesign> designs,
        Dictionary<IndexDesign, IndexDesign> standIns,
        CancellationToken token
    )
    {
        await _indexes.SetAsync([.. designs.Except(standIns.Values), .. standIns.Keys], token);
        return await AskAsync(question, token) is { } plan
            ? PartialStandIns.Rename(
                plan,
                standIns.ToDictionary(s => s.Key.QualifiedName.Name, s => s.Value.QualifiedName.Name)
            )
            : null;
    }

    /// <summary>One plan; or the plans of all samples below one root that costs their mean.</summary>
    private async Task<PlanNode?> AskAsync(Question question, CancellationToken token)
    {
        if (question.Samples.Count == 0)
        {
            return await ExplainAsync(question.Statement, null, _workload.Catalog.Declares, token) is { } plan
                ? _indexes.Rename(plan)
                : null;
        }
        var plans = new List<PlanNode>();
        foreach (var (values, count) in question.Samples)
        {
            if (await ExplainAsync(question.Statement, values, IsConstant, token) is not { } plan)
            {
                return null;
            }
            plans.AddRange(Enumerable.Repeat(_indexes.Rename(plan), count));
        }
        return plans.Count == 1
            ? plans[0]
            : new PlanNode
            {
                NodeType = "Samples",
                TotalCost = plans.Average(p => p.TotalCost),
                Rows = plans.Average(p => p.Rows),
                Children = plans,
            };

        bool IsConstant(QualifiedName table, ComparedConstant c) =>
            question.Constants.Contains((c.Alias, c.Column, c.Value));
    }

    private async Task<PlanNode?> ExplainAsync(
        PlannableStatement statement,
        IReadOnlyList<string>? sample,
        Func<QualifiedName, ComparedConstant, bool> mayStay,
        CancellationToken token
    )
    {
        try
        {
            _calls++;
            return await _planner.ExplainAsync(statement, token, sample, mayStay);
        }
        catch (PostgresException e) when (e.Severity is not ("FATAL" or "PANIC"))
        {
            return null;
        }
    }
}

using System.Text.Json;

namespace Marketplace.Tests;

/// <summary>What the README lists is found by the rule that it says, and what it calls healthy is left alone.</summary>
public sealed class AuditTests(AuditedMarketplace market) : IClassFixture<AuditedMarketplace>
{
    [Fact]
    public void Each_flaw_of_the_database_is_named_by_the_rule_that_the_README_says()
    {
        var missing = new List<string>();
        foreach (var flaw in FlawTable.OfTheDatabase)
        {
            foreach (var rule in flaw.Rules)
            {
                missing.AddRange(Unnamed(flaw, rule).Select(what => $"{rule}: {what} ({flaw.Text})"));
            }
        }
        missing.ShouldBeEmpty($"There is:\n{All(market.Database)}");
    }

    [Theory]
    [InlineData("n-plus-one", "GET /me/bookings")]
    [InlineData("n-plus-one", "GET /me/threads")]
    [InlineData("duplicate-query-in-request", "POST /bookings/{id:long}/payment")]
    [InlineData("side-effect-in-request", "POST /bookings ")]
    [InlineData("side-effect-in-request", "POST /bookings/{id:long}/cancel")]
    [InlineData("side-effect-in-request", "POST /bookings/{id:long}/payment")]
    [InlineData("side-effect-in-request", "POST /threads/{id:long}/messages")]
    [InlineData("external-call-in-transaction", "POST /bookings/{id:long}/payment")]
    [InlineData("pool-starved", "")]
    [InlineData("slow-endpoint-one-cause", "GET /admin/")]
    [InlineData("cacheable-read", "catalog.")]
    [InlineData("no-compression", "")]
    public void Each_flaw_of_the_service_is_named_at_its_endpoint(string rule, string place) =>
        Findings(market.Service, rule)
            .ShouldContain(f => IsAt(f, place), $"{rule} at {place}. There is:\n{All(market.Service)}");

    [Fact]
    public void No_rule_of_the_README_is_left_out_here()
    {
        var here = typeof(AuditTests)
            .GetMethod(nameof(Each_flaw_of_the_service_is_named_at_its_endpoint))!
            .GetCustomAttributes(typeof(InlineDataAttribute), inherit: false)
            .Select(a => (string)((InlineDataAttribute)a).Data[0]!)
            .Distinct();
        here.ShouldBe(FlawTable.OfTheService.SelectMany(f => f.Rules).Distinct(), ignoreOrder: true);
    }

    [Fact]
    public void What_is_found_has_evidence_and_belongs_to_the_servers_statements()
    {
        var loop = Findings(market.Service, "n-plus-one")
            .First(f => Text(f, "title").Contains("GET /me/bookings", StringComparison.Ordinal));
        loop.GetProperty("evidence").GetArrayLength().ShouldBeGreaterThan(3);
        loop.GetProperty("confidence").GetString().ShouldBeOneOf("medium", "high");
        loop.GetProperty("statements").GetArrayLength().ShouldBePositive("its statements are the server's");
        var mail = Findings(market.Service, "side-effect-in-request").First();
        Text(mail, "title").ShouldContain("sends mail while the caller waits");
        mail.GetProperty("evidence").GetArrayLength().ShouldBeGreaterThan(2);

        var service = market.Service.GetProperty("service");
        service.GetProperty("endpoints").EnumerateArray().Select(e => Text(e, "route")).ShouldContain("/me/bookings");
        service.GetProperty("edges").EnumerateArray().ShouldContain(e => Text(e, "to").Contains("mail"));
        var joined = service.GetProperty("statements_joined").GetInt32();
        var all = service.GetProperty("statement_count").GetInt32();
        joined.ShouldBeGreaterThanOrEqualTo((int)(0.9 * all), $"{joined} of {all} statements are the server's");
        market.Service.GetProperty("bottleneck").GetProperty("answer").GetString()!.Length.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void Nothing_is_prescribed_against_a_healthy_part()
    {
        var healthy = FlawTable.HealthyIndexes;
        healthy.ShouldContain("bookings_slot_sold_once");
        foreach (var report in (JsonElement[])[market.Database, market.Service])
        {
            var drops = report
                .GetProperty("findings")
                .EnumerateArray()
                .SelectMany(f => f.GetProperty("prescriptions").EnumerateArray())
                .Select(p => Text(p, "sql"))
                .Where(sql => sql.Contains("DROP", StringComparison.Ordinal))
                .ToList();
            foreach (var name in healthy)
            {
                drops.ShouldAllBe(sql => !sql.Contains(name, StringComparison.Ordinal));
            }
            drops.ShouldAllBe(sql => !sql.Contains("_pkey", StringComparison.Ordinal));
            drops
                .Count(sql => sql.Contains("ix_services_provider", StringComparison.Ordinal))
                .ShouldBeLessThanOrEqualTo(1, "one of the two must stay");
        }
    }

    /// <summary>What the row is about and the audit does not name by the rule.</summary>
    private IEnumerable<string> Unnamed(Flaw flaw, string rule)
    {
        var findings = Findings(market.Database, rule).ToList();
        return rule switch
        {
            "missing-index" or "unindexed-foreign-key" or "leading-wildcard" or "function-on-column" =>
                flaw.Columns.Count == 0
                    ? ["the README names no column"]
                    : flaw
                        .Columns.Where(c => !findings.Exists(f => IsOn(f, c.Table, c.Column)))
                        .Select(c => $"{c.Table}.{c.Column}"),
            "duplicate-index" => NotOn(findings, "catalog.ix_services_provider"),
            "unused-index" => NotOn(findings, "bookings.ix_bookings_updated_at"),
            "update-not-hot" => NotOn(findings, "bookings.bookings"),
            "offset-paging" => NotOfStatement(findings, "catalog.services"),
            "unbounded-result" => NotOfStatement(findings, "bookings.bookings"),
            "chatty-lookup" => NotOfStatement(findings, "catalog.services"),
            _ => ["the README lists a rule that is not asserted here"],
        };
    }

    /// <summary>It is about the place, or lists it among the endpoints that share its cause.</summary>
    private static bool IsAt(JsonElement finding, string place) =>
        $"{Text(finding, "subject")} {Text(finding, "title")}".Contains(place, StringComparison.Ordinal)
        || finding
            .GetProperty("endpoints")
            .EnumerateArray()
            .Any(e => Text(e, "endpoint").EndsWith($": {place.TrimEnd()}", StringComparison.Ordinal));

    private static IEnumerable<string> NotOn(List<JsonElement> findings, string subject) =>
        findings.Exists(f => Text(f, "subject").StartsWith(subject, StringComparison.Ordinal)) ? [] : [subject];

    private IEnumerable<string> NotOfStatement(List<JsonElement> findings, string table)
    {
        var ids = market
            .Database.GetProperty("statements")
            .EnumerateArray()
            .Where(s => Text(s, "text").Contains(table, StringComparison.Ordinal))
            .Select(s => Text(s, "fingerprint"))
            .ToHashSet();
        return findings.Exists(f => f.GetProperty("statements").EnumerateArray().Any(s => ids.Contains(s.GetString()!)))
            ? []
            : [$"a statement on {table}"];
    }

    private static bool IsOn(JsonElement finding, string table, string column)
    {
        var subject = Text(finding, "subject");
        return subject.Contains($".{table}", StringComparison.Ordinal)
            && subject.Contains(column, StringComparison.Ordinal);
    }

    private static IEnumerable<JsonElement> Findings(JsonElement report, string rule) =>
        report.GetProperty("findings").EnumerateArray().Where(f => Text(f, "rule") == rule);

    /// <summary>All that a reader needs who wants to know why one is not among them.</summary>
    private string All(JsonElement report) =>
        string.Join(
            '\n',
            report
                .GetProperty("findings")
                .EnumerateArray()
                .Select(f => $"{Text(f, "rule")} on {Text(f, "subject")}: {Text(f, "title")}")
                .Concat(
                    report
                        .GetProperty("statements")
                        .EnumerateArray()
                        .Select(s =>
                            $"{s.GetProperty("share").GetDouble():P2} {s.GetProperty("calls")} × {Text(s, "text")}"
                        )
                )
                .Append(market.Times)
        );

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}

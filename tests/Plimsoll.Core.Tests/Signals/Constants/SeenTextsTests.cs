using Plimsoll.Core.Signals.Constants;

namespace Plimsoll.Tests.Signals.Constants;

public sealed class SeenTextsTests
{
    private const long Id = 7;
    private static readonly DateTime s_start = new(2026, 3, 2, 12, 0, 0, DateTimeKind.Utc);

    private readonly SeenTexts _seen = new(new HashSet<string> { "open", "it's", "2" });
    private int _calls;

    private IReadOnlyDictionary<int, string?> Of(string normalised, params string[] texts)
    {
        foreach (var text in texts)
        {
            _seen.Take(1, s_start.AddSeconds(_calls++), Id, text);
        }
        return _seen.ConstantsOf(Id, normalised);
    }

    [Fact]
    public void Reads_the_constant_in_the_place_of_each_parameter() =>
        Of(
                "SELECT * FROM t WHERE status = $1 AND email = $2 AND level = $3 LIMIT $4",
                "select *\n from t where status='open' and email = 'a@b.c' and level=2 limit 10;"
            )
            .ShouldBe(
                new Dictionary<int, string?>
                {
                    [1] = "open",
                    [2] = null,
                    [3] = "2",
                    [4] = null,
                },
                ignoreOrder: true
            );

    [Fact]
    public void Comments_and_spaces_make_no_difference() =>
        Of("SELECT a FROM t WHERE s=$1", "/* user 42 */ SELECT a FROM t -- x\n WHERE s = 'it''s' /*route=a*/")[1]
            .ShouldBe("it's");

    [Fact]
    public void A_parameter_that_the_client_sent_stays_one() =>
        Of("SELECT * FROM t WHERE a = $1 AND s = $2", "SELECT * FROM t WHERE a = $1 AND s = 'open'")
            .ShouldBe([new KeyValuePair<int, string?>(2, "open")]);

    [Fact]
    public void Signs_words_and_casts_are_laid_side_by_side() =>
        Of(
                "SELECT EXTRACT($1 FROM d) FROM t WHERE a = $2 AND b = $3 AND s = $4::state AND p::numeric(10,2) > $5",
                "SELECT EXTRACT(year FROM d) FROM t WHERE a = -2 AND b = true AND s = 'open'::state AND p::numeric(10,2) > 2.5"
            )
            .Where(c => c.Value is not null)
            .ShouldBe([new KeyValuePair<int, string?>(4, "open")]);

    [Fact]
    public void What_is_asked_for_differently_is_not_known() =>
        Of("SELECT 1 FROM t WHERE s = $1", "SELECT 1 FROM t WHERE s = 'open'", "SELECT 1 FROM t WHERE s = 'it''s'")
            .ShouldBeEmpty();

    [Fact]
    public void A_declared_value_and_another_are_not_always_the_same() =>
        Of("SELECT 1 FROM t WHERE s = $1", "SELECT 1 FROM t WHERE s = 'open'", "SELECT 1 FROM t WHERE s = 'secret'")
            .ShouldBeEmpty();

    [Theory]
    [InlineData("SELECT 1 FROM other WHERE s = 'open'")]
    [InlineData("SELECT 1 FROM t WHERE s = 'open'; SELECT 1 FROM t WHERE s = 'secret'")]
    [InlineData("EXECUTE named('open')")]
    [InlineData("")]
    public void One_text_that_does_not_fit_leaves_all_unknown(string other) =>
        Of("SELECT 1 FROM t WHERE s = $1", "SELECT 1 FROM t WHERE s = 'open'", other).ShouldBeEmpty();

    [Fact]
    public void A_list_that_the_server_has_squashed_is_passed_over() =>
        Of(
                "SELECT * FROM t WHERE id IN ($1 /*, ... */) AND status = $2",
                "SELECT * FROM t WHERE id IN (2, 3, (4)) AND status = 'open'"
            )
            .ShouldBe([new KeyValuePair<int, string?>(2, "open")]);

    [Fact]
    public void A_text_that_the_server_has_cut_off_tells_what_stands_before_the_cut()
    {
        const string Normalised = "SELECT * FROM t WHERE status = $1 AND kind = $2 AND note = $3";

        Of(Normalised, "SELECT * FROM t WHERE status = 'open' AND kind = 'ope")
            .ShouldBe([new KeyValuePair<int, string?>(1, "open")]);
        Of(Normalised, "SELECT * FROM t WHERE status = 'open' AND ki")
            .ShouldBe([new KeyValuePair<int, string?>(1, "open")]);
    }

    [Fact]
    public void A_call_that_is_seen_often_counts_once()
    {
        for (var i = 0; i < 50; i++)
        {
            _seen.Take(session: 1, s_start, Id, "SELECT 1 FROM t WHERE s = 'open'");
        }
        _seen.Take(session: 2, s_start, Id, "SELECT 1 FROM t WHERE s = 'open'");

        _seen.CountOf(Id).ShouldBe(2);
    }

    [Fact]
    public void A_client_that_writes_ever_new_texts_does_not_fill_the_memory()
    {
        for (var i = 0; i < 6_000; i++)
        {
            _seen.Take(1, s_start.AddSeconds(i), Id, $"SELECT c{i} FROM t WHERE s = 'open'");
        }

        _seen.CountOf(Id).ShouldBe(5_000);
        _seen.ConstantsOf(Id, "SELECT c1 FROM t WHERE s = $1").ShouldBeEmpty();
    }
}

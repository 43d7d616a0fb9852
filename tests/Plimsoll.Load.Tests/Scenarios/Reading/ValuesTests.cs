using Plimsoll.Load.Values;

namespace Plimsoll.Load.Tests.Scenarios.Reading;

/// <summary>Data files and popularity.</summary>
public sealed class ValuesTests
{
    [Theory]
    [InlineData("sequential", "a b c a")]
    [InlineData("unique", "a b c -")]
    public void Rows_are_dealt_out_in_order(string order, string dealt)
    {
        using var folder = new Folder();
        folder.Write("users.csv", "name\na\nb\nc\n");
        var scenario = Yaml.Read(
            $$"""
            scenario: x
            arrival: { sessions-per-second: 1 }
            data: { users: { file: users.csv, order: {{order}} } }
            journeys: { a: { steps: [{ name: s, get: "/{users.name}" }] } }
            """,
            folder.Path
        );
        var names = Enumerable
            .Range(0, 4)
            .Select(session =>
                new Bindings(scenario.Slots, scenario.DataSets, new Random(1), session).Get(0)?.Text ?? "-"
            );
        string.Join(' ', names).ShouldBe(dealt);
    }

    [Fact]
    public void Popular_numbers_are_not_neighbours_and_come_as_often_as_they_should()
    {
        const int Seed = 21;
        var draw = Draw("popularity: { weights: [6, 3, 1], of: { integer: { min: 1, max: 1000 } } }");
        var random = new Random(Seed);
        var counts = Enumerable
            .Range(0, 10_000)
            .Select(_ => long.Parse(draw.Next(random).Text))
            .CountBy(value => value)
            .OrderByDescending(pair => pair.Value)
            .ToList();
        counts.Count.ShouldBe(3);
        ((double)counts[0].Value).ShouldBe(6_000, 200, $"seed {Seed}");
        ((double)counts[2].Value).ShouldBe(1_000, 150, $"seed {Seed}");
        Math.Abs(counts[0].Key - counts[1].Key).ShouldBeGreaterThan(100);
    }

    [Fact]
    public void Popularity_may_come_from_files()
    {
        using var folder = new Folder();
        folder.Write("weights.csv", "weight\n0\n2.5\n");
        folder.Write("ids.csv", "id,note\nx1,a\n17,b\n");
        Draw("popularity: { weights: { file: weights.csv }, of: { file: ids.csv } }", folder.Path)
            .Next(new Random(1))
            .ShouldBe(new Value("17", true));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(5, 100)]
    [InlineData(0, 4095)]
    [InlineData(-7, 9_000)]
    public void Every_number_of_a_range_has_one_rank(long min, long max)
    {
        var size = (int)(max - min + 1);
        var all = Enumerable.Range(0, size).Select(rank => Spread.At(rank, min, max)).ToHashSet();
        all.Count.ShouldBe(size);
        all.Min().ShouldBe(min);
        all.Max().ShouldBe(max);
    }

    [Theory]
    [InlineData("weights: [1]", "4:21: popularity.of: is missing")]
    [InlineData("of: { integer: { min: 1, max: 2 } }", "4:21: popularity.weights: is missing")]
    [InlineData(
        "weights: [0, 0], of: { integer: { min: 1, max: 2 } }",
        "4:32: popularity.weights: needs at least one above 0"
    )]
    [InlineData(
        "weights: [1, -1], of: { integer: { min: 1, max: 2 } }",
        "4:36: popularity.weights[1]: must be a number from 0"
    )]
    [InlineData(
        "weights: [1, 1, 1], of: { integer: { min: 1, max: 2 } }",
        "4:47: popularity.of: has only 2 values for 3 weights"
    )]
    [InlineData("weights: [1], of: {}", "4:41: popularity.of: takes exactly one of integer, file")]
    [InlineData(
        "weights: { file: w.csv }, of: { file: one.csv }",
        "4:40: popularity.weights.file: its row 2 is not a number from 0"
    )]
    [InlineData("weights: [1, 1], of: { file: one.csv }", "4:44: popularity.of: has only 1 values for 2 weights")]
    [InlineData("weights: [1], of: { file: none.csv }", "4:49: popularity.of.file: none.csv cannot be read: ")]
    public void Names_what_is_wrong(string popularity, string error)
    {
        using var folder = new Folder();
        folder.Write("w.csv", "weight\n1\nheavy\n");
        folder.Write("one.csv", "id\n1\n");
        var (place, rest) = (error[..error.IndexOf(' ')], error[(error.IndexOf(' ') + 1)..]);
        Yaml.Errors(Text($"popularity: {{ {popularity} }}"), folder.Path)
            .ShouldHaveSingleItem()
            .ShouldStartWith($"{place} variables.id.{rest}");
    }

    [Fact]
    public void An_order_that_is_none_is_named()
    {
        using var folder = new Folder();
        folder.Write("users.csv", "name\na\n");
        Yaml.Errors(
                """
                scenario: x
                arrival: { sessions-per-second: 1 }
                data: { users: { file: users.csv, order: shuffled } }
                journeys: { a: { steps: [{ name: s, get: "/{users.name}" }] } }
                """,
                folder.Path
            )
            .ShouldBe(["3:42: data.users.order: must be random or sequential or unique"]);
    }

    private static Draw Draw(string kind, string directory = "/nowhere") =>
        Yaml.Read(Text(kind), directory).Slots[0].ShouldBeOfType<Slot.Drawn>().Draw;

    private static string Text(string kind) =>
        $$"""
            scenario: x
            arrival: { sessions-per-second: 1 }
            variables:
              id: { {{kind}} }
            journeys: { a: { steps: [{ name: s, get: "/{id}" }] } }
            """;
}

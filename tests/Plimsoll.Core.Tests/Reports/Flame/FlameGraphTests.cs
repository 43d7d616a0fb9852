using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Core.Reports.Flame;
using Plimsoll.Core.Signals.Processes;

namespace Plimsoll.Core.Tests.Reports.Flame;

public sealed class FlameGraphTests
{
    private static readonly XNamespace s_none = XNamespace.None;

    [Fact]
    public void Stacks_that_begin_alike_share_boxes()
    {
        var root = FlameNode.Of("all", [Cpu(3, "A", "B"), Cpu(2, "A", "C"), Cpu(1, "A"), Cpu(4, "D")], 0);
        (root.Weight, root.Depth).ShouldBe((10, 3));
        root.Children.Select(c => (c.Name, c.Weight)).ShouldBe([("A", 6), ("D", 4)]);
        root.Children[0].Children.Select(c => (c.Name, c.Weight)).ShouldBe([("B", 3), ("C", 2)]);
    }

    [Fact]
    public void What_is_too_small_to_see_stays_in_its_caller()
    {
        var root = FlameNode.Of("all", [Cpu(999, "A", "B"), Cpu(1, "A", "C")], 0.002);
        root.Children.ShouldHaveSingleItem().Weight.ShouldBe(1000);
        root.Children[0].Children.ShouldHaveSingleItem().Name.ShouldBe("B");
    }

    [Fact]
    public void No_box_is_wider_than_its_caller_and_none_overlap()
    {
        var names = Gen.Elements("A", "B", "C", "D");
        var stacks =
            from frames in names.ListOf().Where(f => f.Count is > 0 and < 7)
            from weight in Gen.Choose(1, 50)
            select Cpu(weight, [.. frames]);
        Prop.ForAll(stacks.NonEmptyListOf().ToArbitrary(), s => IsSound(FlameNode.Of("all", [.. s], 0)))
            .QuickCheckThrowOnFailure();

        static bool IsSound(FlameNode node) =>
            node.Children.Sum(c => c.Weight) <= node.Weight + 1e-9 && node.Children.All(IsSound);
    }

    [Fact]
    public void There_is_a_graph_for_each_kind_and_endpoint()
    {
        var page = FlameGraph.Page(Profile(), "shop");
        Regex.Count(page, "<figure ").ShouldBe(3 * 3, "all, and two endpoints");
        page.ShouldContain("<option value='0'>GET /a</option>");
        page.ShouldContain("<option value='1'>GET /b</option>");
        page.ShouldContain("Shop.Price.Round\n60 %, 6 samples");
        page.ShouldContain("Shop.Report.Pages\n100 %, 1 MB");
        page.ShouldContain("Taking it cost 0.3 % of the service's own processor time");
    }

    [Fact]
    public void Boxes_of_a_graph_fill_their_rows()
    {
        var section = FlameGraph.Section(Profile());
        var svg = XElement.Parse(
            Regex.Match(section, "<svg class='flame'.*?</svg></svg>", RegexOptions.Singleline).Value
        );
        var boxes = svg.Elements(s_none + "svg").ToList();
        boxes.Count.ShouldBe(4);
        Widths(boxes, 0).ShouldBe([100]);
        Widths(boxes, 20).ShouldBe([100], "both begin in the same function");
        Widths(boxes, 40).ShouldBe([60, 40]);

        static double[] Widths(IEnumerable<XElement> boxes, int y) =>
            [
                .. boxes
                    .Where(b => (int)b.Attribute("y")! == y)
                    .Select(b =>
                        double.Parse(((string)b.Attribute("width")!).TrimEnd('%'), CultureInfo.InvariantCulture)
                    ),
            ];
    }

    [Fact]
    public void A_page_fetches_nothing_and_names_are_encoded()
    {
        var profile = Profile() with { Stacks = [new FoldedStack(ProfileKind.Cpu, "GET /<script>", ["A<B>.C&D"], 1)] };
        var page = FlameGraph.Page(profile, "<shop>");
        page.ShouldContain("default-src 'none'");
        page.ShouldContain("A&lt;B&gt;.C&amp;D");
        page.ShouldContain("GET /&lt;script&gt;");
        page.ShouldNotContain("<shop>");
        page.ShouldNotContain(" src=");
    }

    [Fact]
    public void Without_samples_the_page_says_so() =>
        FlameGraph.Page(new ProfileSignals { Samples = 0 }, "shop").ShouldContain("Nothing was seen.");

    [Theory]
    [InlineData("Shop.Pricing.Round", "Pricing.Round")]
    [InlineData("Program.Main lambda 0_0", "Program.Main lambda 0_0")]
    [InlineData("Shop.Cart..ctor", "Cart..ctor")]
    [InlineData("Main", "Main")]
    public void A_box_shows_type_and_function(string name, string shown) =>
        FlameGraph
            .Page(new ProfileSignals { Samples = 1, Stacks = [Cpu(1, name)] }, "shop")
            .ShouldContain($">{shown}</text>");

    private static ProfileSignals Profile() =>
        new()
        {
            Samples = 10,
            Stacks =
            [
                new FoldedStack(ProfileKind.Cpu, "GET /a", ["Shop.Api.Run", "Shop.Price.Round"], 6),
                new FoldedStack(ProfileKind.Cpu, "GET /b", ["Shop.Api.Run", "System.Math.Pow"], 4),
                new FoldedStack(ProfileKind.Allocation, "GET /b", ["Shop.Report.Pages"], 1 << 20),
            ],
            Cost = new ProfileCost
            {
                Bursts = 1,
                BurstSeconds = 2,
                AverageShare = 0.003,
            },
        };

    private static FoldedStack Cpu(double weight, params string[] frames) => new(ProfileKind.Cpu, null, frames, weight);
}

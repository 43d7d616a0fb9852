using Plimsoll.Core;
using Plimsoll.Load.Agents.Manifests;
using Plimsoll.Load.Scenarios;
using Plimsoll.Load.Tests.Scenarios;
using YamlDotNet.RepresentationModel;

namespace Plimsoll.Load.Tests.Agents.Manifests;

public sealed class AgentManifestTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_back_it_is_a_scenario_a_service_agents_and_a_coordinator()
    {
        var documents = Documents(AgentManifest.Write(Bundle(), Options()));
        documents
            .Select(document => $"{Text(document, "kind")} {Text(document, "metadata", "name")}")
            .ShouldBe(["ConfigMap shop-scenario", "Service shop-agents", "Job shop-agents", "Job shop-coordinator"]);
        documents.ShouldAllBe(document => Text(document, "metadata", "namespace") == "load");
    }

    [Fact]
    public void The_scenario_comes_out_as_it_went_in_with_its_files()
    {
        var bundle = Bundle();
        var map = Documents(AgentManifest.Write(bundle, Options()))[0];
        Text(map, "data", "scenario.yaml").ShouldBe(bundle.Yaml);
        Text(map, "data", "data-1").ShouldBe("id\n7\n");
        var coordinator = Documents(AgentManifest.Write(bundle, Options()))[3];
        var volumes = (YamlSequenceNode)Find(coordinator, "spec", "template", "spec", "volumes");
        var items = (YamlSequenceNode)Find(volumes.Single(v => Text(v, "name") == "scenario"), "configMap", "items");
        items
            .Select(item => $"{Text(item, "key")} at {Text(item, "path")}")
            .ShouldBe(["scenario.yaml at scenario.yaml", "data-1 at data/people.csv"]);
    }

    [Fact]
    public void Every_agent_has_a_name_that_the_coordinator_calls_it_by()
    {
        var documents = Documents(AgentManifest.Write(Bundle(), Options()));
        var (service, agents, coordinator) = (documents[1], documents[2], documents[3]);
        Text(agents, "spec", "completionMode").ShouldBe("Indexed");
        Text(agents, "spec", "completions").ShouldBe("3");
        Text(agents, "spec", "parallelism").ShouldBe("3");
        Text(agents, "spec", "template", "spec", "subdomain").ShouldBe(Text(service, "metadata", "name"));
        Text(service, "spec", "clusterIP").ShouldBe("None");
        Find(agents, "spec", "template", "metadata", "labels").ShouldBe(Find(service, "spec", "selector"));
        var words = Words(coordinator);
        words[words.IndexOf("--agents") + 1]
            .ShouldBe("shop-agents-0.shop-agents:7117,shop-agents-1.shop-agents:7117,shop-agents-2.shop-agents:7117");
        words.ShouldContain("--slo");
        Words(agents).ShouldContain("--once");
    }

    [Fact]
    public void Only_the_target_may_be_loaded_and_the_token_is_not_in_it()
    {
        var text = AgentManifest.Write(Bundle(), Options());
        var agents = Words(Documents(text)[2]);
        agents[agents.IndexOf("--i-own-this-target") + 1].ShouldBe("shop.staging");
        text.ShouldStartWith("# Before it is applied, once: kubectl create secret generic shop-token --namespace load");
        text.ShouldNotContain("kind: Secret");
    }

    [Theory]
    [InlineData("Shop")]
    [InlineData("shop;rm")]
    [InlineData("9lives")]
    public void Refuses_names_that_are_none(string name) =>
        Should
            .Throw<PlimsollException>(() => AgentManifest.Write(Bundle(), Options() with { Name = name }))
            .Message.ShouldContain("is no name in Kubernetes");

    [Fact]
    public void Refuses_what_does_not_fit_into_a_config_map()
    {
        var bundle = Bundle();
        var large = bundle with { Files = new Dictionary<string, string> { ["data/people.csv"] = new('x', 1 << 20) } };
        Should.Throw<PlimsollException>(() => AgentManifest.Write(large, Options())).Message.ShouldContain("ConfigMap");
        var above = bundle with { Files = new Dictionary<string, string> { ["../people.csv"] = "id\n7\n" } };
        Should
            .Throw<PlimsollException>(() => AgentManifest.Write(above, Options()))
            .Message.ShouldContain("does not lie beside the scenario");
    }

    private ScenarioBundle Bundle()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "data"));
        _folder.Write("data/people.csv", "id\n7\n");
        var yaml =
            "# A comment: kept\n"
            + "data: { people: { file: data/people.csv } }\n"
            + Yaml.Text(5, "name: home, get: '/home/{people.id}'")
            + "\n";
        return ScenarioBundle.Load(_folder.Write("traffic.yaml", yaml));
    }

    private static ManifestOptions Options() =>
        new()
        {
            Name = "shop",
            Namespace = "load",
            Image = "registry/plimsoll:1",
            Agents = 3,
            Target = new Uri("http://shop.staging:8080"),
            Words = ["--slo", "p95<300ms"],
        };

    private static List<YamlNode> Documents(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    private static YamlNode Find(YamlNode node, params string[] path) =>
        path.Aggregate(node, (at, key) => at[new YamlScalarNode(key)]);

    private static string Text(YamlNode node, params string[] path) => ((YamlScalarNode)Find(node, path)).Value!;

    private static List<string> Words(YamlNode job)
    {
        var containers = (YamlSequenceNode)Find(job, "spec", "template", "spec", "containers");
        return [.. ((YamlSequenceNode)Find(containers[0], "args")).Select(word => ((YamlScalarNode)word).Value!)];
    }
}

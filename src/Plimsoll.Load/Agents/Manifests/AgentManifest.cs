using System.Text;
using System.Text.RegularExpressions;
using Plimsoll.Core;
using Plimsoll.Load.Scenarios;
using YamlDotNet.RepresentationModel;
using static Plimsoll.Load.Agents.Manifests.YamlNodes;

namespace Plimsoll.Load.Agents.Manifests;

/// <summary>
/// A load in Kubernetes: an indexed job of agents, a service without an address of its own by which each of them has a name,
/// and a job that coordinates them. The token is no part of it: it lies in a secret that is made beforehand.
/// </summary>
public static partial class AgentManifest
{
    /// <summary>What a ConfigMap may hold.</summary>
    private const int MostBytes = 1 << 20;
    private const string TokenFolder = "/etc/plimsoll/token";
    private const string ScenarioFolder = "/etc/plimsoll/scenario";
    private const string ScenarioName = "scenario.yaml";

    /// <returns>Documents of YAML.</returns>
    /// <exception cref="PlimsollException">
    /// A name is none, no host may be loaded, or the scenario and its files do not fit into a ConfigMap.
    /// </exception>
    public static string Write(ScenarioBundle bundle, ManifestOptions options)
    {
        var target =
            options.Target
            ?? bundle.Scenario.Target
            ?? throw Refusal("The target is missing.", "Give it in the scenario, or with --target.");
        Require(bundle, options);
        var text = new StringBuilder();
        text.Append("# Before it is applied, once: ");
        text.Append($"kubectl create secret generic {options.Name}-token");
        text.Append(options.Namespace is { } space ? $" --namespace {space}" : "");
        text.Append(" --from-literal=token=$(openssl rand -hex 32)\n");
        foreach (var document in Documents(bundle, options, target))
        {
            text.Append("---\n").Append(Text(document));
        }
        return text.ToString();
    }

    private static IEnumerable<YamlMappingNode> Documents(ScenarioBundle bundle, ManifestOptions options, Uri target)
    {
        var (agents, coordinator) = ($"{options.Name}-agents", $"{options.Name}-coordinator");
        yield return Map(
            ("apiVersion", Word("v1")),
            ("kind", Word("ConfigMap")),
            ("metadata", Metadata(options, $"{options.Name}-scenario", null)),
            ("data", Map([.. Files(bundle).Select(file => (file.Key, (YamlNode)Block(file.Text)))]))
        );
        yield return Map(
            ("apiVersion", Word("v1")),
            ("kind", Word("Service")),
            ("metadata", Metadata(options, agents, "agent")),
            (
                "spec",
                Map(
                    ("clusterIP", Quoted("None")),
                    // The coordinator itself waits until each of them listens.
                    ("publishNotReadyAddresses", Word("true")),
                    ("selector", Labels(options, "agent")),
                    ("ports", List(Map(("name", Word("agent")), ("port", Number(AgentOptions.UsualPort)))))
                )
            )
        );
        yield return Job(
            options,
            agents,
            "agent",
            [
                "load",
                "agent",
                "--listen",
                $"0.0.0.0:{AgentOptions.UsualPort}",
                "--token-file",
                $"{TokenFolder}/token",
                "--once",
                "--i-own-this-target",
                target.IdnHost,
            ],
            [
                ("completionMode", Word("Indexed")),
                ("completions", Number(options.Agents)),
                ("parallelism", Number(options.Agents)),
            ],
            [("subdomain", Word(agents))],
            []
        );
        yield return Job(
            options,
            coordinator,
            "coordinator",
            [
                "load",
                options.Verb,
                $"{ScenarioFolder}/{ScenarioName}",
                "--agents",
                // The name of a pod of an indexed job is the job's with its index.
                string.Join(
                    ',',
                    Enumerable.Range(0, options.Agents).Select(i => $"{agents}-{i}.{agents}:{AgentOptions.UsualPort}")
                ),
                "--token-file",
                $"{TokenFolder}/token",
                "--agent-wait",
                "5m",
                "--target",
                target.ToString(),
                "--i-own-this-target",
                target.IdnHost,
                .. options.Words,
            ],
            [],
            [],
            [
                (
                    "scenario",
                    ScenarioFolder,
                    Map(
                        (
                            "configMap",
                            Map(
                                ("name", Word($"{options.Name}-scenario")),
                                (
                                    "items",
                                    List([
                                        .. Files(bundle)
                                            .Select(file =>
                                                Map(("key", Quoted(file.Key)), ("path", Quoted(file.Path)))
                                            ),
                                    ])
                                )
                            )
                        )
                    )
                ),
            ]
        );
    }

    private static YamlMappingNode Job(
        ManifestOptions options,
        string name,
        string component,
        IReadOnlyList<string> words,
        IReadOnlyList<(string, YamlNode)> job,
        IReadOnlyList<(string, YamlNode)> pod,
        IReadOnlyList<(string Name, string Path, YamlMappingNode Source)> volumes
    )
    {
        var secret = Map(("secret", Map(("secretName", Word($"{options.Name}-token")))));
        (string Name, string Path, YamlMappingNode Source)[] all = [("token", TokenFolder, secret), .. volumes];
        var cpu = Quoted(options.Processors.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture));
        // The coordinator adds up; the agents drive.
        var resources =
            component == "agent" ? Map(("requests", Map(("cpu", cpu))), ("limits", Map(("cpu", cpu)))) : Map();
        var container = Map(
            ("name", Word(component)),
            ("image", Quoted(options.Image)),
            ("command", List(Quoted("plimsoll"))),
            ("args", List([.. words.Select(Quoted)])),
            ("resources", resources),
            (
                "securityContext",
                Map(("allowPrivilegeEscalation", Word("false")), ("capabilities", Map(("drop", List(Quoted("ALL"))))))
            ),
            (
                "volumeMounts",
                List([
                    .. all.Select(volume =>
                        Map(("name", Word(volume.Name)), ("mountPath", Quoted(volume.Path)), ("readOnly", Word("true")))
                    ),
                ])
            )
        );
        if (component == "agent")
        {
            container.Add("ports", List(Map(("containerPort", Number(AgentOptions.UsualPort)))));
        }
        return Map(
            ("apiVersion", Word("batch/v1")),
            ("kind", Word("Job")),
            ("metadata", Metadata(options, name, component)),
            (
                "spec",
                Map([
                    .. job,
                    // A part of a load that begins anew would be another load.
                    ("backoffLimit", Number(0)),
                    ("activeDeadlineSeconds", Number((int)Math.Ceiling(options.Deadline.TotalSeconds))),
                    (
                        "template",
                        Map(
                            ("metadata", Map(("labels", Labels(options, component)))),
                            (
                                "spec",
                                Map([
                                    .. pod,
                                    ("restartPolicy", Word("Never")),
                                    ("automountServiceAccountToken", Word("false")),
                                    ("containers", List(container)),
                                    (
                                        "volumes",
                                        List([
                                            .. all.Select(volume =>
                                                Map([("name", Word(volume.Name)), .. Pairs(volume.Source)])
                                            ),
                                        ])
                                    ),
                                ])
                            )
                        )
                    ),
                ])
            )
        );
    }

    private static YamlMappingNode Metadata(ManifestOptions options, string name, string? component)
    {
        var metadata = Map(("name", Word(name)));
        if (options.Namespace is { } space)
        {
            metadata.Add("namespace", Word(space));
        }
        metadata.Add("labels", Labels(options, component));
        return metadata;
    }

    private static YamlMappingNode Labels(ManifestOptions options, string? component)
    {
        var labels = Map(
            ("app.kubernetes.io/name", Word("plimsoll")),
            ("app.kubernetes.io/instance", Word(options.Name))
        );
        if (component is not null)
        {
            labels.Add("app.kubernetes.io/component", Word(component));
        }
        return labels;
    }

    /// <summary>Keys of a ConfigMap have no slashes, so the files of subfolders get keys of their own.</summary>
    private static IReadOnlyList<(string Key, string Path, string Text)> Files(ScenarioBundle bundle) =>
        [
            (ScenarioName, ScenarioName, bundle.Yaml),
            .. bundle
                .Files.OrderBy(file => file.Key, StringComparer.Ordinal)
                .Index()
                .Select(file => ($"data-{file.Index + 1}", file.Item.Key.Replace('\\', '/'), file.Item.Value)),
        ];

    private static void Require(ScenarioBundle bundle, ManifestOptions options)
    {
        foreach (var name in new[] { options.Name, options.Namespace }.OfType<string>())
        {
            if (name.Length > 40 || !Label().IsMatch(name))
            {
                throw Refusal(
                    $"'{name}' is no name in Kubernetes.",
                    "Use up to 40 small letters, digits and hyphens, a letter first."
                );
            }
        }
        foreach (var path in bundle.Files.Keys)
        {
            if (Path.IsPathRooted(path) || path.Replace('\\', '/').Split('/').Contains(".."))
            {
                throw Refusal(
                    $"The data file {path} does not lie beside the scenario or below it, and cannot be mounted there.",
                    "Move it next to the scenario."
                );
            }
        }
        var bytes = Files(bundle).Sum(file => (long)Encoding.UTF8.GetByteCount(file.Text));
        if (bytes > MostBytes)
        {
            throw Refusal(
                $"The scenario and its data files are {new Bytes(bytes)}, and a ConfigMap holds {new Bytes(MostBytes)}.",
                "Use fewer rows, or run the coordinator elsewhere: plimsoll load run --agents sends files of any size."
            );
        }
    }

    private static PlimsollException Refusal(string what, string next) => new(Fault.Usage, what, next);

    [GeneratedRegex("^[a-z]([-a-z0-9]*[a-z0-9])?$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Label();
}

namespace Plimsoll.Load.Scenarios;

/// <summary>The JSON schema of scenario files (draft 2020-12), for editors. It stands in docs/reference/.</summary>
public static class ScenarioSchema
{
    public static string Text
    {
        get
        {
            using var stream = typeof(ScenarioSchema).Assembly.GetManifestResourceStream("scenario.schema.json")!;
            return new StreamReader(stream).ReadToEnd();
        }
    }
}

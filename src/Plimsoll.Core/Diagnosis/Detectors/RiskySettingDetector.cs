using Plimsoll.Core.Diagnosis.Settings;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Workloads;

namespace Plimsoll.Core.Diagnosis.Detectors;

/// <summary>A server setting that risks data or costs time; the rules stand in Diagnosis/Settings/.</summary>
public sealed class RiskySettingDetector : IDetector
{
    public string Slug => "risky-setting";

    public string Summary => "A server setting that risks data, starves upkeep, or misleads the planner.";

    public IEnumerable<Finding> Detect(Workload workload) =>
        DurabilitySettings
            .Judge(workload)
            .Concat(UpkeepSettings.Judge(workload))
            .Concat(MemorySettings.Judge(workload))
            .Concat(PlannerSettings.Judge(workload))
            .Select(r => Describe(workload, r));

    private Finding Describe(Workload workload, SettingRisk risk)
    {
        var setting = workload.Known(risk.Name);
        var unit = setting?.Unit is { } u ? $" × {u}" : "";
        return new Finding
        {
            Rule = Slug,
            Subject = risk.Name,
            Title = risk.Title,
            Explanation = risk.Explanation,
            Evidence = [new(risk.Name, $"{setting?.Value}{unit} ({setting?.Source})"), .. risk.Evidence],
            Share = Math.Min(1, risk.Share),
            Severity = risk.Severity,
            Confidence = risk.Confidence,
            Statements = risk.Statements,
            Prescriptions = [Prescription(workload, risk)],
        };
    }

    private Prescription Prescription(Workload workload, SettingRisk risk) =>
        risk.Value is { } value
            ? Prescribe.Setting(
                Slug,
                workload,
                risk.Name,
                value,
                new Predicted(risk.LoadReduction, risk.Effect, "rule of thumb"),
                helps: risk.Statements,
                isForTrial: risk.IsForTrial
            )
            : Prescribe.Advice(
                Slug,
                $"Reconsider {risk.Name}",
                risk.Advice!,
                risk.Effect,
                workload.Known(risk.Name)?.Context == "postmaster" ? Disruption.Restart : Disruption.Setting
            );
}

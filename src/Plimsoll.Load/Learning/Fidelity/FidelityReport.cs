namespace Plimsoll.Load.Learning.Fidelity;

/// <summary>How near the learned scenario comes to what was recorded, each measure beside production's distance from itself.</summary>
/// <param name="Measures">Distances, 0 where two sides are the same.</param>
/// <param name="Dispersions">How much counts of arriving sessions scatter.</param>
/// <param name="WorstEndpoint">The endpoint whose share differs most between replay and record.</param>
public sealed record FidelityReport(
    IReadOnlyList<FidelityMeasure> Measures,
    IReadOnlyList<DispersionMeasure> Dispersions,
    string WorstEndpoint
);

/// <param name="Name">What is compared.</param>
/// <param name="Kind">How the distance is measured.</param>
/// <param name="Replayed">Of the replay from the record that it was learned from.</param>
/// <param name="HeldOut">Of what was learned from one half of the record from the other half; both ways, on average. Null where there is too little.</param>
/// <param name="Floor">Of one half of the record from the other. Null where there is too little.</param>
public sealed record FidelityMeasure(string Name, FidelityKind Kind, double Replayed, double? HeldOut, double? Floor);

/// <summary>How a distance is measured.</summary>
public enum FidelityKind
{
    /// <summary>The largest gap between the cumulative distributions (Kolmogorov and Smirnov), 0 to 1.</summary>
    KolmogorovSmirnov,

    /// <summary>The largest difference of an endpoint's share, 0 to 1.</summary>
    LargestShare,
}

/// <param name="WindowSeconds">Over which arrivals are counted.</param>
/// <param name="Recorded">Variance by mean of the counts; 1 for independent arrivals.</param>
/// <param name="Halves">The same of each half of the record; empty where there is too little.</param>
public sealed record DispersionMeasure(
    int WindowSeconds,
    double Recorded,
    double Replayed,
    IReadOnlyList<double> Halves
);

namespace Plimsoll.Load.Reports.Figures;

/// <summary>Where the promise breaks.</summary>
/// <param name="Multiple">Of today's peak.</param>
/// <param name="Low">The low end of the interval.</param>
/// <param name="High">The high end of the interval.</param>
/// <param name="Confidence">Nominal coverage of the interval, e.g. 0.95.</param>
/// <param name="PerS">The same in requests per second.</param>
/// <param name="Clause">Which clause breaks first.</param>
public sealed record KneeFigures(
    double Multiple,
    double Low,
    double High,
    double Confidence,
    double PerS,
    string Clause
);

/// <summary>A capacity that was not measured but reckoned.</summary>
/// <param name="PerS">Requests per second.</param>
/// <param name="Low">The low end of the interval; null where there is none.</param>
/// <param name="High">The high end of the interval; null where there is none.</param>
/// <param name="By">From what.</param>
public sealed record PredictionFigures(double PerS, double? Low, double? High, string By);

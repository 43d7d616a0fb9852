namespace Plimsoll.Bench.InsertCost;

/// <summary>Processor time of the backend for one row, in microseconds.</summary>
/// <param name="Batch">Of a statement that inserts thousands.</param>
/// <param name="Single">Of a statement of its own.</param>
public sealed record InsertTimes(double Batch, double Single)
{
    public static readonly InsertTimes None = new(double.NaN, double.NaN);

    public InsertTimes Least(InsertTimes other) => new(Math.Min(Batch, other.Batch), Math.Min(Single, other.Single));
}

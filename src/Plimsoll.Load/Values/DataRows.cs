namespace Plimsoll.Load.Values;

/// <summary>The rows of a data set, and which of them a session gets.</summary>
internal sealed record DataRows(IReadOnlyList<IReadOnlyList<string>> Rows, DataOrder Order)
{
    /// <param name="session">The number of the session in its load, from 0.</param>
    /// <returns>Null where none is left.</returns>
    public int? Pick(long session, Random random) =>
        Order switch
        {
            DataOrder.Sequential => (int)(session % Rows.Count),
            DataOrder.Unique => session < Rows.Count ? (int)session : null,
            _ => random.Next(Rows.Count),
        };
}

internal enum DataOrder
{
    /// <summary>Any, each as likely.</summary>
    Random,

    /// <summary>The n-th session gets the n-th, and after the last the first again.</summary>
    Sequential,

    /// <summary>The n-th session gets the n-th; when all are gone there is none.</summary>
    Unique,
}

namespace Plimsoll.Bench.NPlusOnes;

/// <summary>How much the sender records.</summary>
internal enum Telemetry
{
    /// <summary>Statement texts alone, as most SDKs do by default.</summary>
    Text,

    /// <summary>And the number of rows.</summary>
    Rows,

    /// <summary>And parameters.</summary>
    Parameters,

    /// <summary>And the keys of results.</summary>
    Values,
}

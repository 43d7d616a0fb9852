namespace Plimsoll.Load.Driving.Requests;

/// <summary>Whether a request could be written.</summary>
internal enum Writing
{
    Done,

    /// <summary>A name has no value, because an earlier answer did not hold it.</summary>
    MissingValue,

    /// <summary>The values make no request, e.g. a line break in a header.</summary>
    Unsendable,
}

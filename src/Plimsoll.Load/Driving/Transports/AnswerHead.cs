namespace Plimsoll.Load.Driving.Transports;

/// <summary>What of an answer's head counts for reading the rest.</summary>
/// <param name="Length">Of the body, as announced; negative where it is not.</param>
/// <param name="Chunked">Whether the outermost coding of the body is the chunked one.</param>
/// <param name="Encoded">Whether the body has any transfer coding.</param>
/// <param name="Close">Whether the target says that it closes the connection.</param>
/// <param name="Keep">Whether it says that it keeps it.</param>
internal readonly record struct AnswerHead(
    int Status,
    bool IsHttp10,
    long Length,
    bool Chunked,
    bool Encoded,
    bool Close,
    bool Keep
)
{
    public static AnswerHead None { get; } = new(0, false, -1, false, false, false, false);
}

namespace Plimsoll.Telemetry.Doors;

/// <summary>Why a request was not taken, in the terms of both protocols, and whether to come again.</summary>
/// <param name="HttpStatus">OTLP takes 429, 502, 503 and 504 as worth another try, all other errors as final.</param>
/// <param name="GrpcStatus">Of 8 (resource exhausted) a sender tries again only where it is told when.</param>
/// <param name="ComeAgain">The sender should try again, in a while.</param>
internal sealed record Refusal(
    RefusalReason Reason,
    int HttpStatus,
    int GrpcStatus,
    string Message,
    bool ComeAgain = false
)
{
    public static readonly Refusal Malformed = new(RefusalReason.Malformed, 400, 3, "the request cannot be decoded");
    public static readonly Refusal Unauthorised = new(
        RefusalReason.Unauthorised,
        401,
        16,
        "a valid bearer token is needed"
    );
    public static readonly Refusal Overloaded = new(
        RefusalReason.Overloaded,
        429,
        8,
        "too much is under way",
        ComeAgain: true
    );
    public static readonly Refusal Closing = new(
        RefusalReason.Closing,
        503,
        14,
        "the doors are closing",
        ComeAgain: true
    );
    public static readonly Refusal Fault = new(RefusalReason.Fault, 500, 13, "the request could not be analysed");
    public static readonly Refusal WrongPath = new(
        RefusalReason.Misdirected,
        404,
        12,
        "there is nothing here; OTLP goes to /v1/traces, /v1/metrics and /v1/logs"
    );
    public static readonly Refusal WrongMethod = new(RefusalReason.Misdirected, 405, 12, "OTLP is sent by POST");
    public static readonly Refusal WrongType = new(
        RefusalReason.Misdirected,
        415,
        12,
        "the content type must be application/x-protobuf or application/json, and application/grpc on the gRPC door"
    );
    public static readonly Refusal WrongEncoding = new(
        RefusalReason.Misdirected,
        415,
        12,
        "the only compression is gzip"
    );
    public static readonly Refusal Aborted = new(RefusalReason.Aborted, 400, 1, "the sender went away");

    public static Refusal TooLarge(long most) =>
        new(RefusalReason.TooLarge, 413, 3, $"a request may hold {most} bytes, unpacked too; send smaller batches");
}

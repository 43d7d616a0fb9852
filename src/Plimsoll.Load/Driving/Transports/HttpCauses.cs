using System.Net.Sockets;
using Plimsoll.Load.Driving.Results;

namespace Plimsoll.Load.Driving.Transports;

/// <summary>Says what an exception of the platform's HTTP client means.</summary>
internal static class HttpCauses
{
    public static (Stage, Cause) OfSending(Exception exception) =>
        exception is HttpRequestException { HttpRequestError: var error }
            ? error switch
            {
                HttpRequestError.ConnectionError => (Stage.Connect, OfConnecting(exception)),
                HttpRequestError.NameResolutionError => (Stage.Connect, Cause.UnknownHost),
                HttpRequestError.SecureConnectionError => (Stage.Connect, Cause.Tls),
                _ => (Stage.Answer, OfReading(exception)),
            }
            : (Stage.Answer, OfReading(exception));

    public static Cause OfReading(Exception exception) =>
        ErrorOf(exception) switch
        {
            HttpRequestError.InvalidResponse
            or HttpRequestError.HttpProtocolError
            or HttpRequestError.VersionNegotiationError => Cause.Garbage,
            HttpRequestError.ConfigurationLimitExceeded => Cause.TooLarge,
            _ => Cause.Reset,
        };

    private static HttpRequestError ErrorOf(Exception exception) =>
        exception switch
        {
            HttpIOException { HttpRequestError: var error } => error,
            HttpRequestException { HttpRequestError: var error and not HttpRequestError.Unknown } => error,
            { InnerException: { } inner } => ErrorOf(inner),
            _ => HttpRequestError.Unknown,
        };

    private static Cause OfConnecting(Exception exception) =>
        exception.InnerException switch
        {
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => Cause.Refused,
            SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain } => Cause.UnknownHost,
            SocketException { SocketErrorCode: SocketError.ConnectionReset } => Cause.Reset,
            SocketException { SocketErrorCode: SocketError.TooManyOpenSockets } => Cause.TooManyFiles,
            SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => Cause.NoPortLeft,
            _ => Cause.Unreachable,
        };
}

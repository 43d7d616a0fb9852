namespace Plimsoll.Load.Driving.Transports.Epoll;

internal enum ConnectionState
{
    Closed,
    Connecting,
    Idle,
    Busy,
}

namespace Plimsoll.Load.Driving.Transports.Epoll;

/// <summary>Linux's error numbers, those that are told apart.</summary>
internal enum Errno
{
    None = 0,
    Interrupted = 4,
    Again = 11,
    TooManyFilesInSystem = 23,
    TooManyFiles = 24,
    NotImplemented = 38,
    NoAddressLeft = 99,
    Reset = 104,
    TimedOut = 110,
    Refused = 111,
    InProgress = 115,
}

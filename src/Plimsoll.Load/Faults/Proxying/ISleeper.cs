namespace Plimsoll.Load.Faults.Proxying;

/// <summary>How one thread sleeps and is woken by others.</summary>
internal interface ISleeper : IDisposable
{
    /// <summary>Called once, by the thread that will sleep.</summary>
    void Prepare();

    /// <summary>Returns after <paramref name="length"/>, or as soon as it is woken; a wake that came before counts.</summary>
    void Sleep(TimeSpan length);

    void Wake();
}

namespace Plimsoll.Load.Driving.Sessions;

/// <summary>
/// Requests under way in the order in which they time out, which is the order in which they started, since all have the
/// same time: a linked list through the sessions themselves.
/// </summary>
internal sealed class Deadlines
{
    private Session? _last;

    /// <summary>The one that started first.</summary>
    public Session? First { get; private set; }

    public void Add(Session session)
    {
        (session.Before, session.After, session.HasDeadline) = (_last, null, true);
        if (_last is null)
        {
            First = session;
        }
        else
        {
            _last.After = session;
        }
        _last = session;
    }

    /// <summary>Nothing happens to one that is not among them any more.</summary>
    public void Remove(Session session)
    {
        if (!session.HasDeadline)
        {
            return;
        }
        if (session.Before is { } before)
        {
            before.After = session.After;
        }
        else
        {
            First = session.After;
        }
        if (session.After is { } after)
        {
            after.Before = session.Before;
        }
        else
        {
            _last = session.Before;
        }
        (session.Before, session.After, session.HasDeadline) = (null, null, false);
    }
}

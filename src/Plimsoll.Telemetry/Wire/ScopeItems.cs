namespace Plimsoll.Telemetry.Wire;

/// <summary>
/// The spans, metrics or log records of one resource. OTLP gives the three one shape: a resource (1) with scopes (2), each
/// with its items (2).
/// </summary>
internal ref struct ScopeItems(ReadOnlySpan<byte> message)
{
    private ProtoReader _resource = new(message);
    private ProtoReader _scope;

    /// <summary>The message of the item that was come to last.</summary>
    public ReadOnlySpan<byte> Item { get; private set; }

    public readonly bool IsMalformed => _resource.IsMalformed || _scope.IsMalformed;

    /// <summary>Goes to the next item; false at the end, and where the encoding breaks.</summary>
    public bool Next()
    {
        do
        {
            while (_scope.Next())
            {
                if (_scope.Field == 2)
                {
                    Item = _scope.ReadBytes();
                    return true;
                }
            }
        } while (!_scope.IsMalformed && NextScope());
        return false;
    }

    private bool NextScope()
    {
        while (_resource.Next())
        {
            if (_resource.Field == 2)
            {
                _scope = new ProtoReader(_resource.ReadBytes());
                return true;
            }
        }
        return false;
    }
}

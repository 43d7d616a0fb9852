using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Plimsoll.Core.Workloads.Service.Folding;

namespace Plimsoll.Core.Workloads.Service.Patterns;

/// <summary>A request's operations by what they have in common; lists are used again with the next request.</summary>
internal sealed class OpGroups<TKey> : IEnumerable<KeyValuePair<TKey, List<Op>>>
    where TKey : notnull
{
    /// <summary>Beyond so many lists they are not kept.</summary>
    private const int MostKept = 256;

    private readonly Dictionary<TKey, List<Op>> _groups = [];
    private readonly Stack<List<Op>> _free = [];

    public void Clear()
    {
        foreach (var list in _groups.Values)
        {
            if (_free.Count < MostKept)
            {
                list.Clear();
                _free.Push(list);
            }
        }
        _groups.Clear();
    }

    /// <summary>The group of the key, empty where there was none.</summary>
    public List<Op> Of(TKey key) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_groups, key, out _) ??= _free.TryPop(out var list) ? list : [];

    public bool TryGet(TKey key, [NotNullWhen(true)] out List<Op>? list) => _groups.TryGetValue(key, out list);

    public void Remove(TKey key) => _groups.Remove(key);

    public Dictionary<TKey, List<Op>>.Enumerator GetEnumerator() => _groups.GetEnumerator();

    IEnumerator<KeyValuePair<TKey, List<Op>>> IEnumerable<KeyValuePair<TKey, List<Op>>>.GetEnumerator() =>
        GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}

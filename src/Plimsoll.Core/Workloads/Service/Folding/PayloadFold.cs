using Plimsoll.Core.Signals.Traces;

namespace Plimsoll.Core.Workloads.Service.Folding;

/// <summary>Adds up the sizes of an endpoint's answers.</summary>
internal sealed class PayloadFold
{
    /// <summary>Buckets of an eighth of a doubling: within 9 % of the size.</summary>
    private readonly int[] _sizes = new int[8 * 40];
    private Moments _bytesByRows;
    private double _sum;
    private double _most;
    private long _known;
    private long _encodingKnown;
    private long _compressed;
    private long _paged;
    private double _rows;
    private long _rowsKnown;
    private double _rowsMost = -1;

    public void Add(in SpanRow root, int mostRows)
    {
        _paged += root.Has(SpanFlags.Paged) ? 1 : 0;
        if (mostRows >= 0)
        {
            _rows += mostRows;
            _rowsKnown++;
            _rowsMost = Math.Max(_rowsMost, mostRows);
        }
        if (root.Bytes < 0)
        {
            return;
        }
        _known++;
        _sum += root.Bytes;
        _most = Math.Max(_most, root.Bytes);
        _sizes[Math.Clamp((int)(Math.Log2(root.Bytes + 1) * 8), 0, _sizes.Length - 1)]++;
        _encodingKnown += root.Has(SpanFlags.EncodingKnown) ? 1 : 0;
        _compressed += root.Has(SpanFlags.Compressed) ? 1 : 0;
        if (mostRows >= 0)
        {
            _bytesByRows.Add(root.Bytes, mostRows);
        }
    }

    public Payload Build() =>
        new()
        {
            Known = _known,
            MeanBytes = _known > 0 ? _sum / _known : 0,
            P95Bytes = Math.Min(_most, Quantile(0.95)),
            MostBytes = _most,
            EncodingKnown = _encodingKnown,
            Compressed = _compressed,
            Paged = _paged,
            MeanRows = _rowsKnown > 0 ? _rows / _rowsKnown : -1,
            MostRows = _rowsMost,
            BytesByRows = _bytesByRows.Correlation,
        };

    private double Quantile(double q)
    {
        var left = (long)Math.Ceiling(q * _known);
        for (var i = 0; i < _sizes.Length && _known > 0; i++)
        {
            left -= _sizes[i];
            if (left <= 0)
            {
                return Math.Pow(2, (i + 1) / 8.0) - 1;
            }
        }
        return 0;
    }
}

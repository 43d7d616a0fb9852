using Plimsoll.Core.Trials;

namespace Plimsoll.Load.Envelope.Knees;

/// <summary>
/// Finds the rate at which a promise breaks: up a ladder of levels until one does, then near the crossing, each level only
/// for as long as it tells something, until the interval is as narrow as was asked for.
/// </summary>
public sealed class KneeSearch
{
    private const int LeastStays = 4;
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<KneeClause> _clauses;
    private readonly KneeOptions _options;
    private readonly KneeLevels _levels;

    private KneeSearch(IReadOnlyList<KneeClause> clauses, KneeOptions options, KneeLevels levels) =>
        (_clauses, _options, _levels) = (clauses, options, levels);

    /// <param name="clauses">At least one; see <see cref="KneeClause.Of"/>.</param>
    /// <param name="progress">Told of each level when it has been measured.</param>
    /// <param name="stages">Told of what begins.</param>
    public static async Task<Knee> RunAsync(
        ILevelLoad load,
        IReadOnlyList<KneeClause> clauses,
        KneeOptions options,
        IProgress<KneeLevel>? progress,
        CancellationToken token,
        IProgress<LoadStage>? stages = null
    )
    {
        var levels = new KneeLevels(load, clauses, options, progress, stages);
        return await new KneeSearch(clauses, options, levels).RunAsync(token) with { Doubt = levels.Doubt };
    }

    private TimeSpan StepWarmUp => _options.StepWarmUp ?? KneeOptions.ShortestStepWarmUp;

    private async Task<Knee> RunAsync(CancellationToken token)
    {
        try
        {
            while (true)
            {
                if (await ClimbAsync(token) is { } ended)
                {
                    return new Knee(
                        null,
                        null,
                        _levels.Holds,
                        _levels.Doubt is null ? _levels.Breaks : null,
                        _levels.FirstBroken(),
                        _levels.All,
                        ended
                    );
                }
                if (await CloseInAsync(token) is { } knee)
                {
                    return knee;
                }
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested && _levels.All.Count > 0)
        {
            return _levels.Breaks is null || _levels.Holds <= 0
                ? new Knee(null, null, _levels.Holds, _levels.Breaks, _levels.FirstBroken(), _levels.All, "stopped")
                : Fitted("stopped");
        }
    }

    /// <returns>Null once one level held and a higher one broke; else why no knee was found.</returns>
    private async Task<string?> ClimbAsync(CancellationToken token)
    {
        while (Next() is { } multiple)
        {
            if (_levels.Doubt is not null)
            {
                return _levels.Doubt;
            }
            if (_levels.Left <= StepWarmUp + _options.LeastRung)
            {
                return "the time allowed was over";
            }
            var most = Shorter(_options.MostRung, Longer(_options.LeastRung, _levels.Left - StepWarmUp - s_margin));
            await _levels.StayAsync(multiple, isRung: true, StepWarmUp, _options.LeastRung, most, token);
        }
        return (_levels.Holds, _levels.Breaks) switch
        {
            _ when _levels.Doubt is not null => _levels.Doubt,
            (_, null) => "no level broke",
            (0, _) => "the lowest level broke",
            _ => null,
        };
    }

    private double? Next()
    {
        if (_levels.Breaks is { } breaks)
        {
            return _levels.Holds > 0 || breaks / 2 < _options.MinMultiple ? null : breaks / 2;
        }
        var highest = _levels.All.Select(level => level.Multiple).DefaultIfEmpty(0).Max();
        var rung = _options.Ladder.Where(level => level > highest).Order().Cast<double?>().FirstOrDefault();
        var next = Math.Min(rung ?? (highest * _options.Growth), _options.MaxMultiple);
        return next > highest ? next : null;
    }

    /// <returns>Null where the ladder is to be climbed on: what broke did so by chance, or nothing holds any more.</returns>
    private async Task<Knee?> CloseInAsync(CancellationToken token)
    {
        for (var turn = 0; ; turn++)
        {
            if (_levels.Holds <= 0)
            {
                // The service has become worse meanwhile: what held has broken, and the knee lies below all levels.
                return null;
            }
            var fit = KneeFit.Of(_levels.Evidence, _clauses, (_levels.Holds, _levels.Breaks!.Value));
            if (_levels.Revoke(fit.Estimate))
            {
                return null;
            }
            if (HasSeenEnough(fit.Estimate) && fit.IsWithin(_options.Precision, _options.Confidence))
            {
                return Fitted("found");
            }
            if (_levels.Doubt is not null)
            {
                return new Knee(null, null, _levels.Holds, null, null, _levels.All, _levels.Doubt);
            }
            if (_levels.Left < StepWarmUp + TimeSpan.FromSeconds(4))
            {
                return Fitted("the time allowed was over");
            }
            await NearAsync(fit.NextLevel(turn), token);
        }
    }

    /// <summary>
    /// An interval that is narrow after two or three stays is narrow by luck: an end by such luck would make all intervals
    /// too narrow.
    /// </summary>
    private bool HasSeenEnough(double estimate)
    {
        var near = _levels.All.Where(level => Math.Abs(Math.Log(level.Multiple / estimate)) < 0.06).ToList();
        return near.Count >= LeastStays
            && near.Sum(level => level.Length.TotalSeconds) >= _options.LeastNearTime.TotalSeconds;
    }

    /// <summary>Long enough for a queue to forget several times how long it was.</summary>
    private async Task NearAsync(double multiple, CancellationToken token)
    {
        var closest = _levels.Evidence.MinBy(level => Math.Abs(level.LogMultiple - Math.Log(multiple)))!;
        var relaxation = new Clustering(_levels.Evidence).Relaxation(closest);
        var warmUp = Longer(StepWarmUp, Shorter(Shorter(2 * relaxation, TimeSpan.FromSeconds(8)), _levels.Left / 2));
        var most = Shorter(Longer(_options.MostNear, 8 * relaxation), 2 * _options.MostNear);
        var least = Shorter(Longer(_options.LeastNear, 4 * relaxation), most);
        await _levels.StayAsync(
            multiple,
            isRung: false,
            warmUp,
            least,
            Shorter(most, _levels.Left - warmUp - TimeSpan.FromSeconds(1)),
            token
        );
    }

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private Knee Fitted(string ended)
    {
        var fit = KneeFit.Of(_levels.Evidence, _clauses, (_levels.Holds, _levels.Breaks!.Value));
        return new Knee(
            fit.Estimate,
            fit.Interval(_options.Confidence),
            _levels.Holds,
            _levels.Breaks,
            _clauses[fit.Binding].Clause,
            _levels.All,
            ended
        );
    }
}

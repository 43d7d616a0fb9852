namespace Plimsoll.Load.Envelope.Limits;

/// <summary>Which limits are full at a level by their own readings, the one that binds first.</summary>
internal static class FullLimits
{
    private const double Full = 0.9;

    /// <summary>A process that a scheduler shares with others is seldom seen busier.</summary>
    private const double FullProcessors = 0.85;

    /// <summary>So much of it taken on the quiet level already is taken by others.</summary>
    private const double Others = 0.7;

    /// <summary>Where answers are held back something is full, and what is so busy is it sooner than what was not seen.</summary>
    private const double NearlyFull = 0.8;

    private const double AllTaken = 0.97;

    /// <summary>A process that others keep from the processors is not seen busy, but its threads stand in line.</summary>
    private const double LeastStarved = 0.2;

    public static IReadOnlyList<FullLimit> Of(IReadOnlyList<LevelObservation> levels, int index)
    {
        var level = levels[index];
        var quiet = levels[0].Limits;
        return
        [
            .. level
                .Limits.Select(limit => Judge(limit, Before(limit, quiet), level, levels))
                .OfType<FullLimit>()
                // What waits for another is no cause; what others share may be full through them; of two that hold a
                // request equally long the one whose units are fewer is the narrower.
                .OrderBy(full => full.OnlyWaits)
                .ThenBy(full => full.Limit.IsShared)
                .ThenBy(full => full.IsLearned)
                .ThenBy(full => full.Limit.Kind is LimitKind.Threads)
                .ThenByDescending(full => Piles(full.Limit))
                .ThenBy(full => full.Grown)
                .ThenByDescending(full => full.Utilisation),
        ];
    }

    private static FullLimit? Judge(
        LimitReading limit,
        LimitReading? before,
        LevelObservation level,
        IReadOnlyList<LevelObservation> levels
    )
    {
        var grown = Growth(limit, before);
        // Others on the same machine may keep it full, and the service may not mind; files that are there at rest are no load.
        if (
            limit.HasBase && (!level.IsHeldBack || (limit.IsShared && (before is null || before.Utilisation >= Others)))
        )
        {
            return null;
        }
        if (limit.Kind == LimitKind.Cpu)
        {
            return Processors(limit, grown, level);
        }
        if (limit.HasBase && !limit.IsShared && limit is { Capacity: { } most, ExistingMost: { } seen })
        {
            // Refused is who comes while all are taken: in the mean some may be free.
            return seen >= AllTaken * most
                ? new FullLimit(limit, most, Math.Min(1, seen / most), grown, IsLearned: false)
                : null;
        }
        if (limit.Utilisation is { } utilisation)
        {
            return utilisation >= (level.IsHeldBack ? NearlyFull : Full) || Piles(limit)
                ? new FullLimit(limit, limit.Capacity, Math.Min(1, utilisation), grown, IsLearned: false)
                : null;
        }
        if (Learned(limit, level, levels) is { } units)
        {
            return new FullLimit(limit, units, Math.Min(1, limit.Busy!.Value / units), grown, IsLearned: true);
        }
        return Piles(limit) ? new FullLimit(limit, null, 1, grown, IsLearned: false) : null;
    }

    /// <summary>Threads that could run and wait for a processor count: they have none because there is no more of it.</summary>
    private static FullLimit? Processors(LimitReading limit, double grown, LevelObservation level)
    {
        var used = limit.Utilisation ?? 0;
        var isStarved = level.IsHeldBack && used >= LeastStarved && limit.Waiting >= limit.Capacity;
        return used >= FullProcessors || isStarved
            ? new FullLimit(limit, limit.Capacity, used, grown, IsLearned: false)
            : null;
    }

    /// <summary>
    /// A pool that stops growing while requests wait shows how large it is: all that it has are in use, it has no more than
    /// at any time before, and there are more requests in the service than it serves.
    /// </summary>
    private static double? Learned(LimitReading limit, LevelObservation level, IReadOnlyList<LevelObservation> levels)
    {
        if (limit is not { Busy: { } busy, Existing: { } existing and >= 1, ExistingMost: { } most })
        {
            return null;
        }
        var others = levels
            .Where(other => other != level)
            .SelectMany(other => other.Limits)
            .Where(other => other.Name == limit.Name)
            .Select(other => other.ExistingMost ?? 0)
            .DefaultIfEmpty(0)
            .Max();
        return level.IsHeldBack && busy >= 0.85 * existing && most <= existing && others <= existing ? existing : null;
    }

    private static bool Piles(LimitReading limit) =>
        limit.Waiting > Math.Max(1, 0.5 * (limit.Capacity ?? 2)) && limit.Kind != LimitKind.Cpu;

    private static LimitReading? Before(LimitReading limit, IReadOnlyList<LimitReading> quiet) =>
        quiet.FirstOrDefault(other => other.Name == limit.Name && other.Kind == limit.Kind);

    /// <summary>By what each hold takes, or where holds are not counted, by what a request costs it.</summary>
    private static double Growth(LimitReading now, LimitReading? quiet) =>
        now.HasBase ? 1
        : (now.HoldMs, quiet?.HoldMs) is ({ } holds, { } held and > 0) ? holds / held
        : (now.DemandMs, quiet?.DemandMs) is ({ } costs, { } cost and > 0) ? costs / cost
        : 1;
}

using System.Text.RegularExpressions;
using Npgsql;
using Plimsoll.Core;
using Plimsoll.Core.Prescriptions;
using Plimsoll.Core.Trials.Changes;

namespace Plimsoll.Postgres.Changes.Crafts;

/// <summary>ALTER TABLE … SET (storage parameter); the way back is the value that was found, or none.</summary>
internal sealed partial class TableOptionChange(Workbench bench) : ICraft<Change.SetTableOption>
{
    public async Task<Preparation> PrepareAsync(
        NpgsqlConnection connection,
        Change.SetTableOption change,
        CancellationToken token
    )
    {
        var table = await TableState.ReadAsync(connection, change.Table, token);
        if (table is null)
        {
            return new Preparation.Refused($"{change.Table} is no longer there.");
        }
        // Neither can be quoted in ALTER TABLE, so only what cannot be anything else is let through.
        if (!OptionName().IsMatch(change.Option) || !OptionValue().IsMatch(change.Value))
        {
            return new Preparation.Refused(
                $"{change.Option} = {change.Value} is not a storage parameter that can be set."
            );
        }
        if (!table.IsOwner)
        {
            return new Preparation.Refused(table.OwnerOnly(change.Table, "change it") + ".");
        }
        var previous = table.Options.GetValueOrDefault(change.Option);
        return previous == change.Value
            ? new Preparation.Refused($"{change.Option} is {change.Value} already on {change.Table}.")
            : new Preparation.Ready(change with { Previous = previous });
    }

    public async Task<Bytes> ApplyAsync(Change.SetTableOption change, string trial, CancellationToken token)
    {
        await bench.RunBrieflyAsync(change.Apply, token);
        bench.Step("option: set");
        return Bytes.Zero;
    }

    public async Task<string?> RevertAsync(Change.SetTableOption change, string trial, CancellationToken token)
    {
        await using (var connection = await bench.OpenAsync(token))
        {
            var table = await TableState.ReadAsync(connection, change.Table, token);
            var now = table?.Options.GetValueOrDefault(change.Option);
            if (table is null || now == change.Previous)
            {
                return null;
            }
            if (now != change.Value)
            {
                return $"{change.Option} of {change.Table} is {now ?? "reset"} by now, which somebody else has set.";
            }
        }
        await bench.RunBrieflyAsync(change.Revert, token);
        return null;
    }

    [GeneratedRegex("^[a-z_]+$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex OptionName();

    [GeneratedRegex("^[A-Za-z0-9_.+-]+$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex OptionValue();
}

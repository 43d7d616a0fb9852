using Plimsoll.Core.Signals;

namespace Plimsoll.Core.Diagnosis;

/// <summary>What keeps VACUUM from removing dead rows of the users' tables.</summary>
public abstract record HorizonHolder
{
    private HorizonHolder() { }

    /// <summary>Age of the oldest transaction whose dead rows are kept, in transactions; null where unknown.</summary>
    public abstract long? XminAge { get; }

    /// <summary>Who it is, after "held back by".</summary>
    public abstract string Words { get; }

    /// <summary>In the imperative.</summary>
    public abstract string Remedy { get; }

    public abstract string How { get; }

    public sealed record Transaction(OpenTransaction Of) : HorizonHolder
    {
        public override long? XminAge => Of.XminAge;

        public override string Words =>
            $"a transaction{(Of.ApplicationName.Length > 0 ? $" of {Of.ApplicationName}" : "")} ({Of.State}) that is open "
            + $"for {Format.Age(Of.Age)}: until it ends, nothing that died since can be removed";

        public override string Remedy => "End the transaction that holds vacuum back";

        public override string How =>
            $"It is {Of.State} for {Format.Age(Of.State == "prepared" ? Of.Age : Of.InState)}; see long-idle-transaction.";
    }

    public sealed record Slot(ReplicationSlot Of) : HorizonHolder
    {
        public override long? XminAge => Of.XminAge;

        public override string Words =>
            $"the replication slot {Of.Name}{(Of.Active ? "" : ", which has no consumer,")} at {Format.Count(Of.XminAge ?? 0)} "
            + "transactions ago: nothing that died since can be removed";

        public override string Remedy => $"Let the consumer of slot {Of.Name} come up, or drop the slot";

        public override string How =>
            Of.Active
                ? "A long query on the standby that uses the slot holds the snapshot (hot_standby_feedback): look there."
                : "Drop it only when its consumer is gone for good: there is no way back, it would have to be set up anew.";
    }

    /// <summary>A standby without a slot that tells of its snapshots (<c>hot_standby_feedback</c>).</summary>
    public sealed record Feedback(Replica Of) : HorizonHolder
    {
        public override long? XminAge => Of.XminAge;

        public override string Words =>
            $"a query on the standby {Of.Name} (hot_standby_feedback), whose snapshot is {Format.Count(Of.XminAge ?? 0)} "
            + "transactions old: nothing that died since can be removed";

        public override string Remedy => $"Shorten the queries on the standby {Of.Name}";

        public override string How =>
            "Find the oldest one in its pg_stat_activity (backend_xmin). Without hot_standby_feedback it would be cancelled "
            + "instead of holding vacuum back here.";
    }
}

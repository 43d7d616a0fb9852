using Plimsoll.Postgres.Limits;

namespace Plimsoll.Tests.Limits;

public sealed class LockLookTests
{
    private static readonly HashSet<string> s_none = [];

    [Fact]
    public void Those_behind_a_row_wait_for_its_table_and_one_has_it()
    {
        var look = LockLook.Fold(
            [
                Granted(1, "relation", "RowExclusiveLock", "public.stock"),
                Granted(2, "relation", "RowExclusiveLock", "public.stock"),
                Granted(2, "tuple", "ExclusiveLock", "public.stock"),
                Waiting(2, "transactionid", "ShareLock", null),
                Granted(3, "relation", "RowExclusiveLock", "public.stock"),
                Waiting(3, "tuple", "ExclusiveLock", "public.stock"),
            ],
            s_none
        );
        look.ShouldBe([("rows of public.stock", 1, 2)]);
    }

    [Fact]
    public void One_who_waits_for_a_transaction_without_a_tuple_lock_waits_for_its_only_table()
    {
        LockRow[] one =
        [
            Granted(2, "relation", "RowExclusiveLock", "public.stock"),
            Granted(2, "relation", "AccessShareLock", "public.prices"),
            Waiting(2, "transactionid", "ShareLock", null),
        ];
        LockLook.Fold(one, s_none).ShouldBe([("rows of public.stock", 0, 1)]);
        LockLook
            .Fold([.. one, Granted(2, "relation", "RowExclusiveLock", "public.carts")], s_none)
            .ShouldBe([("rows", 0, 1)]);
    }

    [Fact]
    public void Holders_of_what_has_been_waited_for_are_counted_while_nobody_waits()
    {
        HashSet<string> known = ["rows of public.stock"];
        LockLook
            .Fold([Granted(1, "relation", "RowExclusiveLock", "public.stock")], known)
            .ShouldBe([("rows of public.stock", 1, 0)]);
        LockLook
            .Fold([Granted(1, "relation", "RowExclusiveLock", "public.carts")], known)
            .ShouldBe([("rows of public.stock", 0, 0)]);
    }

    [Fact]
    public void A_tables_lock_is_held_by_those_whose_mode_conflicts()
    {
        var look = LockLook.Fold(
            [
                Granted(1, "relation", "AccessShareLock", "public.stock"),
                Granted(2, "relation", "RowExclusiveLock", "public.stock"),
                Waiting(3, "relation", "ShareLock", "public.stock"),
            ],
            s_none
        );
        look.ShouldContain(("table public.stock", 1, 1));
    }

    [Fact]
    public void Advisory_locks_are_told_apart_by_their_keys()
    {
        var look = LockLook.Fold(
            [
                new LockRow(1, "advisory", null, "42", "ExclusiveLock", IsGranted: true),
                new LockRow(2, "advisory", null, "43", "ExclusiveLock", IsGranted: true),
                new LockRow(3, "advisory", null, "42", "ExclusiveLock", IsGranted: false),
            ],
            s_none
        );
        look.ShouldBe([("advisory lock 42", 1, 1)]);
    }

    private static LockRow Granted(int pid, string type, string mode, string? relation) =>
        new(pid, type, relation, null, mode, IsGranted: true);

    private static LockRow Waiting(int pid, string type, string mode, string? relation) =>
        new(pid, type, relation, null, mode, IsGranted: false);
}

using Plimsoll.Load.Faults;
using Plimsoll.Load.Faults.Keeping;

namespace Plimsoll.Load.Tests.Faults.Keeping;

public sealed class WayBackJournalTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("plimsoll-faults-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void What_is_undone_is_struck_out_and_the_rest_comes_back_the_last_first()
    {
        using (var journal = WayBackJournal.Create(_directory))
        {
            journal.Write(Delete("a"));
            journal.Write(Delete("b")).Dispose();
            journal.Write(Delete("c"));
        }
        Read(Left()).ShouldBe([Delete("c"), Delete("a")]);
    }

    [Fact]
    public void A_torn_last_line_is_passed_over_wherever_it_is_torn()
    {
        using (var journal = WayBackJournal.Create(_directory))
        {
            journal.Write(Delete("a"));
            journal.Write(Delete("b"));
        }
        var bytes = Left();
        var whole = Array.IndexOf(bytes, (byte)'\n') + 1;
        // Without its line break alone the line still says all.
        for (var length = whole; length < bytes.Length - 1; length++)
        {
            Read(bytes[..length]).ShouldBe([Delete("a")]);
        }
    }

    [Fact]
    public void A_journal_with_nothing_left_to_undo_is_removed()
    {
        using (var journal = WayBackJournal.Create(_directory))
        {
            journal.Write(Delete("a")).Dispose();
        }
        Directory.GetFiles(_directory).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_needs_a_connection_that_is_not_known_stays_and_is_told()
    {
        using (var journal = WayBackJournal.Create(_directory))
        {
            journal.Write(new WayBack.ResumeReplay("db2:5432"));
            journal.Write(Delete(Path.Combine(_directory, "gone")));
        }
        var outcome = await LeftBehind.UndoAsync(_directory, null, TestContext.Current.CancellationToken);
        outcome.Undone.ShouldBe([$"rm '{_directory}/gone'"]);
        outcome.Left.ShouldBe(["SELECT pg_wal_replay_resume(); on db2:5432"]);
        Directory.GetFiles(_directory).Length.ShouldBe(1);
    }

    private byte[] Left() => File.ReadAllBytes(Directory.GetFiles(_directory).ShouldHaveSingleItem());

    private static WayBack.DeleteFile Delete(string path) => new(path);

    private static IReadOnlyList<WayBack> Read(byte[] bytes) => WayBackJournal.ReadOpen(new MemoryStream(bytes));
}

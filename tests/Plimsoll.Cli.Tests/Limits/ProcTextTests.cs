using Plimsoll.Cli.Limits.Proc;

namespace Plimsoll.Tests.Limits;

public sealed class ProcTextTests
{
    [Fact]
    public void A_process_whose_name_holds_blanks_and_brackets_is_read()
    {
        var stat = ProcText.Process(
            "4711 (a (b) c) D 12 4711 4711 0 -1 4194560 1 2 3 4 250 50 100 20 20 0 9 0 1000 1 1\n"
        )!;
        stat.State.ShouldBe('D');
        stat.Parent.ShouldBe(12);
        stat.CpuSeconds.ShouldBe(3);
        stat.ChildCpuSeconds.ShouldBe(1.2);
    }

    [Fact]
    public void Idle_waiting_and_stolen_time_of_the_machine_is_not_busy() =>
        ProcText.HostSeconds("cpu  100 200 300 9999 8888 40 60 7777 0 0\ncpu0 1 1 1 1\n")!.Value.ShouldBe(7.0);

    [Theory]
    [InlineData("0-3,7", 5)]
    [InlineData("1", 1)]
    [InlineData("0-1", 2)]
    public void The_processors_that_a_process_may_use_are_counted(string list, int count) =>
        ProcText.Processors($"Name:\tshop\nCpus_allowed_list:\t{list}\nThreads:\t3\n").ShouldBe(count);

    [Fact]
    public void The_soft_limit_of_open_files_is_read()
    {
        const string header = "Limit                     Soft Limit           Hard Limit           Units     \n";
        ProcText
            .OpenFiles(header + "Max open files            1024                 524288               files     \n")
            .ShouldBe(1024);
        ProcText
            .OpenFiles(header + "Max open files            unlimited            unlimited            files     \n")
            .ShouldBeNull();
    }

    [Fact]
    public void Disks_are_told_from_memory_and_loops()
    {
        var disks = ProcText.DiskSeconds(
            """
               7       0 loop0 5 0 0 0 5 0 0 0 0 500 0 0 0 0 0 0 0
             254       0 vda 518544 27359 18248874 1833225 706426 1357081 251360624 1654582 0 296340 3631963 0 0 0 0 0 0
             253       0 zram0 9 0 0 0 9 0 0 0 0 9 0 0 0 0 0 0 0
             254      16 vdb 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
            """
        );
        disks.ShouldHaveSingleItem().Key.ShouldBe("vda");
        disks["vda"].ShouldBe(296.34);
    }

    [Fact]
    public void Time_without_a_processor_is_read() =>
        ProcText.WaitedSeconds("261949036 2500000000 940\n").ShouldBe(2.5);

    [Theory]
    [InlineData("150000 100000", 1.5)]
    [InlineData("max 100000", null)]
    public void A_quota_of_the_second_version_is_read(string text, double? processors) =>
        ProcText.Quota(text + "\n").ShouldBe(processors);

    [Fact]
    public void A_quota_of_the_first_version_is_read() => ProcText.Quota("50000\n", "100000\n").ShouldBe(0.5);

    [Fact]
    public void What_is_cut_off_or_empty_is_not_understood()
    {
        ProcText.Process("4711 (a").ShouldBeNull();
        ProcText.Process("").ShouldBeNull();
        ProcText.HostSeconds("").ShouldBeNull();
        ProcText.Processors("").ShouldBeNull();
        ProcText.OpenFiles("").ShouldBeNull();
        ProcText.WaitedSeconds("").ShouldBeNull();
        ProcText.DiskSeconds("").ShouldBeEmpty();
    }
}

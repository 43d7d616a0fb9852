using Plimsoll.Telemetry.Host;

namespace Plimsoll.Telemetry.Tests.Host;

public sealed class FamilySamplerTests : IDisposable
{
    private readonly AKernel _kernel = AKernel.Plain();

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public void A_family_uses_what_the_parent_and_all_children_use_also_those_that_ended()
    {
        Process(10, "postgres", parent: 1, ticks: 100, ofEnded: 500);
        Process(11, "postgres", parent: 10, ticks: 50);
        Process(12, "postgres", parent: 10, ticks: 70);
        Process(99, "other", parent: 1, ticks: 10);
        var sampler = FamilySampler.Start(11, "postgres", _kernel.Time, _kernel.Files).ShouldNotBeNull();

        _kernel.Time.Pass(TimeSpan.FromSeconds(10));
        // One child has ended, at 170, and another has begun.
        Process(10, "postgres", parent: 1, ticks: 200, ofEnded: 670);
        _kernel.HasNo("proc/12");
        Process(11, "postgres", parent: 10, ticks: 350);
        Process(13, "postgres", parent: 10, ticks: 500);
        Process(99, "other", parent: 1, ticks: 9_000);

        var family = sampler.Finish().ShouldNotBeNull();
        (family.Pid, family.Name).ShouldBe((10, "postgres"));
        family.CpusBusy.ShouldNotBeNull().ShouldBe((1720 - 720) / 100.0 / 10, 1e-9);
        family.ThreadsWaitingForCpu.ShouldBeNull("the kernel did not say");
    }

    [Fact]
    public void Those_that_run_at_the_end_tell_how_long_they_waited_for_a_processor()
    {
        Process(10, "postgres", parent: 1, ticks: 0);
        Process(11, "postgres", parent: 10, ticks: 0);
        Process(12, "postgres", parent: 10, ticks: 0);
        Waited(10, 0);
        Waited(11, 4_000_000_000);
        Waited(12, 9_000_000_000);
        var sampler = FamilySampler.Start(11, "postgres", _kernel.Time, _kernel.Files).ShouldNotBeNull();

        _kernel.Time.Pass(TimeSpan.FromSeconds(10));
        _kernel.HasNo("proc/12");
        Waited(11, 10_000_000_000);
        Process(13, "postgres", parent: 10, ticks: 0);
        Waited(13, 1_000_000_000);

        sampler.Finish().ShouldNotBeNull().ThreadsWaitingForCpu.ShouldNotBeNull().ShouldBe(0.7, 1e-9);
    }

    [Fact]
    public void A_number_that_is_another_program_here_is_no_family()
    {
        Process(10, "sh", parent: 1, ticks: 0);
        Process(11, "sleep", parent: 10, ticks: 0);
        FamilySampler.Start(11, "postgres", _kernel.Time, _kernel.Files).ShouldBeNull();
        FamilySampler.Start(4711, "postgres", _kernel.Time, _kernel.Files).ShouldBeNull();
    }

    [Fact]
    public void Once_the_parent_is_gone_nothing_is_told()
    {
        Process(10, "postgres", parent: 1, ticks: 0);
        Process(11, "postgres", parent: 10, ticks: 0);
        var sampler = FamilySampler.Start(11, "postgres", _kernel.Time, _kernel.Files).ShouldNotBeNull();
        _kernel.HasNo("proc/10");
        _kernel.Time.Pass(TimeSpan.FromSeconds(1));
        sampler.Finish().ShouldBeNull();
    }

    private void Waited(int pid, long nanoseconds) => _kernel.Has($"proc/{pid}/schedstat", $"5 {nanoseconds} 7\n");

    private void Process(int pid, string name, int parent, long ticks, long ofEnded = 0) =>
        _kernel.Has(
            $"proc/{pid}/stat",
            $"{pid} ({name}) S {parent} {pid} {pid} 0 -1 4194560 1 1 0 0 {ticks} 0 {ofEnded} 0 20 0 1 0 5 0 0\n"
        );
}

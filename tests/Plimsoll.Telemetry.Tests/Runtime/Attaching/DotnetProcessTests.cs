using Plimsoll.Core;
using Plimsoll.Telemetry.Runtime.Attaching;
using Plimsoll.Telemetry.Tests.Host;

namespace Plimsoll.Telemetry.Tests.Runtime.Attaching;

public sealed class DotnetProcessTests
{
    [Fact]
    public void Another_user_s_process_is_refused_with_the_user_to_be()
    {
        using var kernel = AKernel.Plain();
        kernel
            .Has("proc/self/status", "Name:\tplimsoll\nUid:\t1000\t1000\t1000\t1000\n")
            .Has("proc/4711/stat", "4711 (shop) S 1")
            .Has("proc/4711/status", "Name:\tshop\nUid:\t1001\t1001\t1001\t1001\n");
        var refusal = Should.Throw<PlimsollException>(() => DotnetProcess.Find(4711, kernel.Files));
        (refusal.Fault, refusal.Message).ShouldBe(
            (Fault.Privilege, "Process 4711 (shop) belongs to another user, whose diagnostic port may not be used.")
        );
        refusal.Next.ShouldContain("sudo -u \\#1001");
    }
}

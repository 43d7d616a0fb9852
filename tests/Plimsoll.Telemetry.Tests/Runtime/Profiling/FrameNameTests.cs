using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Telemetry.Runtime.Profiling;

namespace Plimsoll.Telemetry.Tests.Runtime.Profiling;

public sealed class FrameNameTests
{
    [Theory]
    [InlineData("Shop.Pricing.Round(int32)", "Shop.Pricing.Round")]
    [InlineData("Shop.Pricing+<LoadAsync>d__5.MoveNext()", "Shop.Pricing.LoadAsync")]
    [InlineData("Shop.Pricing+Inner+<LoadAsync>d__5`1[System.__Canon].MoveNext()", "Shop.Pricing.Inner.LoadAsync")]
    [InlineData("Program+<>c.<<Main>$>b__0_0(int32)", "Program.Main lambda 0_0")]
    [InlineData("Program+<>c+<<<Main>$>b__0_1>d.MoveNext()", "Program.Main lambda 0_1")]
    [InlineData("Program+<>c__DisplayClass0_0+<<<Main>$>b__3>d.MoveNext()", "Program.Main lambda 3")]
    [InlineData("Shop.Reports+<>c.<Allocate>b__1_0(int32)", "Shop.Reports.Allocate lambda 1_0")]
    [InlineData("Shop.Reports+<>c__DisplayClass3_0.<Sum>b__1()", "Shop.Reports.Sum lambda 1")]
    [InlineData("Program.<<Main>$>g__Slow|0_3(class System.String)", "Program.Main.Slow")]
    [InlineData("Shop.Map.<Register>g__GetAsync|2_0()", "Shop.Map.Register.GetAsync")]
    [InlineData("Program+<<Main>$>d__0.MoveNext()", "Program.Main")]
    [InlineData("Program.<Main>(class System.String[])", "Program.Main")]
    [InlineData("System.Threading.Tasks.Task`1[System.Int32].get_Result()", "System.Threading.Tasks.Task.get_Result")]
    [InlineData(
        "System.Runtime.CompilerServices.AsyncTaskMethodBuilder`1+AsyncStateMachineBox`1[System.Int32,System.__Canon].MoveNext()",
        "System.Runtime.CompilerServices.AsyncTaskMethodBuilder.AsyncStateMachineBox.MoveNext"
    )]
    [InlineData("Shop.Map`2[A.B`1[C.D`1[E.F`1[System.Int32[]]]],G.H].Get[I.J](class K)", "Shop.Map.Get")]
    [InlineData("Shop.Copy[System.Byte[]].Run()", "Shop.Copy.Run")]
    [InlineData("Shop.Cart..ctor()", "Shop.Cart..ctor")]
    [InlineData(
        "Interop+Sys.Read(class System.Runtime.InteropServices.SafeHandle,unsigned int8*,int32)",
        "Interop.Sys.Read"
    )]
    [InlineData("", "native code")]
    public void Compilers_names_become_the_sources_again(string full, string name) => FrameName.Of(full).ShouldBe(name);

    [Fact]
    public void No_name_is_too_odd_to_be_told() =>
        Prop.ForAll(
                Gen.Elements([.. "ab1`[]<>+.(|_$d, "]).ListOf().Select(c => string.Concat(c)).ToArbitrary(),
                name => FrameName.Of(name).Length > 0
            )
            .QuickCheckThrowOnFailure();
}

namespace Plimsoll.Tests.Profiled;

internal static class Reports
{
#pragma warning disable VSTHRD002 // It blocks on purpose: that is what the profiler is to find.
    public static int BlockOnTask() => LoadAsync().Result;
#pragma warning restore VSTHRD002

    public static int Allocate() => Enumerable.Range(0, 200).Sum(i => Pages(i).Length);

    private static byte[] Pages(int number) => new byte[10_000 + number];

    private static async Task<int> LoadAsync()
    {
        await Task.Delay(50);
        return 1;
    }
}

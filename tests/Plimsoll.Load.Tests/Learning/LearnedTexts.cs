using System.Text;
using Plimsoll.Core.Reports;
using Plimsoll.Load.Learning;
using Plimsoll.Load.Learning.Logs;

namespace Plimsoll.Load.Tests.Learning;

/// <summary>All that is written of a log.</summary>
internal static class LearnedTexts
{
    public static (string Yaml, string Report) Of(string log)
    {
        using var source = LogSource.Of("access.log", new MemoryStream(Encoding.UTF8.GetBytes(log)));
        var learned = LogLearner.Learn(
            [source],
            new LogReader(new LogFormatChoice()),
            new LearnOptions(),
            null,
            null,
            TestContext.Current.CancellationToken
        );
        return (learned.Yaml, ReportJson.Write(LearnReport.Of(learned, "test")));
    }
}

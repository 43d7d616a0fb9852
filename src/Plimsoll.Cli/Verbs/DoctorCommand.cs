using System.CommandLine;
using Plimsoll.Cli.Output;
using Plimsoll.Cli.Verbs.Options;
using Plimsoll.Core.Reports;
using Plimsoll.Postgres.Doctor;

namespace Plimsoll.Cli.Verbs;

/// <summary><c>plimsoll doctor</c>: is the server fit, and what would make it so.</summary>
public static class DoctorCommand
{
    public static Command Create(Terminal terminal)
    {
        var postgres = CommonOptions.Postgres();
        var format = new Option<ReportFormat?>("--format", "-f")
        {
            HelpName = "text|json",
            Description = "What to write the answer as. Text when it is not given.",
            Validators =
            {
                result =>
                {
                    if (
                        result.Tokens is [{ Value: var word }]
                        && word.Equals("html", StringComparison.OrdinalIgnoreCase)
                    )
                    {
                        result.AddError("The doctor writes text or json.");
                    }
                },
            },
        };
        var command = new Command(
            "doctor",
            "Check what an audit and a tune need, and print the SQL that mends what is missing. Changes nothing."
        )
        {
            postgres,
            format,
        };
        command.SetAction(
            async (arguments, token) =>
            {
                var report = await DatabaseDoctor.ExamineAsync(arguments.GetRequiredValue(postgres), token);
                if (arguments.GetValue(format) == ReportFormat.Json)
                {
                    await terminal.RawOut.WriteAsync(ReportJson.Write(report).AsMemory(), token);
                }
                else
                {
                    DoctorText.Write(report, terminal.Out);
                }
                return report.CanAudit ? ExitCodes.Success : ExitCodes.Unfit;
            }
        );
        return command;
    }
}

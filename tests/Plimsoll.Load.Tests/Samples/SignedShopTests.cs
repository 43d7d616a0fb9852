using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Plimsoll.Core;
using Plimsoll.Load.Tests.Targets;

namespace Plimsoll.Load.Tests.Samples;

/// <summary>samples/SignedShop/shop.cs as its readers run it: the SDK builds the one file and runs it.</summary>
public sealed class SignedShopTests
{
    private const string Key = "key-1";

    [Fact]
    public async Task The_sample_signs_its_orders_with_the_key_of_its_session()
    {
        await using var target = new SocketTarget(exchange =>
            exchange.Request.Path switch
            {
                "/session" => exchange.AnswerAsync(200, "{}", $"X-Session-Key: {Key}\r\n"),
                "/orders" when IsSigned(exchange.Request) => exchange.AnswerAsync(201, "{}", "Location: /orders/1\r\n"),
                "/orders" => exchange.AnswerAsync(401, "{}"),
                _ => exchange.AnswerAsync(200, "{}"),
            }
        );
        var token = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Path.Combine(Repository(), "samples", "SignedShop"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            "run",
            "shop.cs",
            "--",
            "--target",
            target.Address.ToString(),
            "--window",
            "3s",
            "--warm-up",
            "0s",
            "--slo",
            "errors<1%",
            "--fail-on",
            "slo",
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(token);
            var error = process.StandardError.ReadToEndAsync(token);
            await process.WaitForExitAsync(token);
            process.ExitCode.ShouldBe(ExitCodes.Success, $"{await output}\n{await error}");
            (await output).ShouldContain("errors<1% holds");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        target.Requests.ShouldContain(request => request.Path == "/orders");
        target.Requests.Where(request => request.Path == "/orders").ShouldAllBe(request => IsSigned(request));
        target.Requests.ShouldContain(request => request.Headers.ContainsKey("x-trace"));
    }

    private static bool IsSigned(TargetRequest request) =>
        request.Headers.GetValueOrDefault("x-signature")
        == Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes(request.Body))
        );

    private static string Repository()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "plimsoll.slnx")))
        {
            root = root.Parent!;
        }
        return root.FullName;
    }
}

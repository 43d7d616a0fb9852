using System.Globalization;
using System.Text;

namespace Plimsoll.Bench.LearnFidelity;

/// <summary>
/// Writes access logs with the traits of real ones, made by rules that the learner's model does not share: lengths of
/// sessions are drawn beforehand and have heavy tails, every visitor has a pace of his own, pages draw their files with them,
/// crowds come at once and ebb away, robots crawl, monitors knock on the minute, and some lines are broken.
/// </summary>
internal sealed class MadeTraffic(int seed, TimeSpan length, double sessionsPerSecond, bool wholeSeconds)
{
    private static readonly DateTime s_begin = new(2024, 5, 6, 8, 0, 0, DateTimeKind.Utc);
    private static readonly string[] s_words =
    [
        "red",
        "blue",
        "lamp",
        "chair",
        "desk",
        "old",
        "new",
        "oak",
        "tin",
        "big",
    ];
    private readonly Random _random = new(seed);
    private readonly List<(double At, string Line)> _lines = [];

    public void Write(TextWriter into)
    {
        foreach (var at in Arrivals())
        {
            Visitor(at);
        }
        Monitor();
        _lines.Sort((a, b) => a.At.CompareTo(b.At));
        foreach (var (_, line) in _lines)
        {
            into.WriteLine(_random.Next(1000) == 0 ? line[.._random.Next(line.Length / 2)] : line);
        }
    }

    /// <summary>A season over the day, crowds of half a minute, and gusts of a few seconds.</summary>
    private IEnumerable<double> Arrivals()
    {
        var (gust, gustUntil) = (1.0, 0.0);
        var crowds = new List<double>();
        for (var at = Exponential(600); at < length.TotalSeconds; at += Exponential(600))
        {
            crowds.Add(at);
        }
        var most = sessionsPerSecond * 12;
        for (var at = 0.0; ; )
        {
            at += Exponential(1 / most);
            if (at >= length.TotalSeconds)
            {
                yield break;
            }
            while (gustUntil < at)
            {
                gust = _random.NextDouble() < 0.3 ? 2.2 : 0.6;
                gustUntil += Exponential(8);
            }
            var season = 0.7 + (0.3 * Math.Sin(2 * Math.PI * at / 86_400));
            var crowd = crowds.Where(c => c <= at && at - c < 300).Sum(c => 3 * Math.Exp(-(at - c) / 30));
            if (_random.NextDouble() * most < sessionsPerSecond * season * (gust + crowd))
            {
                yield return at;
            }
        }
    }

    private void Visitor(double at)
    {
        var kind = _random.NextDouble();
        if (kind < 0.04)
        {
            Robot(at);
        }
        else if (kind < 0.10)
        {
            Caller(at);
        }
        else
        {
            Person(at);
        }
    }

    private void Person(double at)
    {
        var client = Address();
        var agent = $"Mozilla/5.0 (X11; rv:{_random.Next(90, 125)}.0)";
        var pace = Math.Exp(0.7 * Normal());
        var pages = Math.Min(200, 1 + (int)Math.Floor(Math.Exp((1.1 * Normal()) + 0.6)));
        var page = _random.NextDouble() < 0.6 ? "/" : Product();
        var isNew = true;
        for (var i = 0; i < pages; i++)
        {
            Log(at, client, "GET", page, 200, agent);
            var file = at + 0.05 + (0.1 * _random.NextDouble());
            if (isNew)
            {
                Log(file, client, "GET", "/static/app.css", 200, agent);
                Log(file + 0.02, client, "GET", $"/static/app.{Hash()}.js", 200, agent);
            }
            if (page.StartsWith("/products/", StringComparison.Ordinal))
            {
                Log(file + 0.05, client, "GET", $"/images/{Zipf(3000)}.jpg", _random.Next(3) == 0 ? 304 : 200, agent);
            }
            isNew = false;
            at = Math.Max(at + 0.4, file + 0.1) + (pace * Math.Exp((1.2 * Normal()) + (page == "/" ? 1.2 : 2.2)));
            page = Onward(page, i);
            if (page == "/checkout" && i + 1 < pages)
            {
                Log(at, client, "POST", "/orders", 201, agent);
            }
        }
    }

    private string Onward(string page, int i) =>
        (page, _random.NextDouble()) switch
        {
            ("/cart", < 0.5) => "/checkout",
            ("/checkout", < 0.7) => $"/orders/{Guid(Zipf(100_000))}",
            (_, < 0.35) => Product(),
            (_, < 0.6) => $"/search?q={Word()}%20{Word()}&page={1 + (i % 3)}",
            (_, < 0.75) => $"/categories/{s_words[Zipf(10) - 1]}",
            (_, < 0.85) => "/cart",
            (_, < 0.88) => "/no-such-page-" + _random.Next(100_000),
            _ => "/",
        };

    private void Robot(double at)
    {
        var client = Address();
        Log(at, client, "GET", "/robots.txt", 200, "Spider/2.1");
        for (var i = Math.Min(2000, (int)Math.Exp((1.3 * Normal()) + 3)); i > 0; i--)
        {
            at += 0.8 + (0.4 * _random.NextDouble());
            Log(at, client, _random.Next(8) == 0 ? "HEAD" : "GET", Product(), 200, "Spider/2.1");
        }
    }

    private void Caller(double at)
    {
        var client = Address();
        var user = Zipf(20_000);
        for (var i = 1 + (int)Exponential(6); i > 0; i--)
        {
            Log(at, client, "GET", $"/api/v1/users/{user}/cart", 200, "App/3.2");
            at += Exponential(0.3) + (_random.Next(4) == 0 ? 30 : 0);
        }
    }

    private void Monitor()
    {
        for (var at = 3.0; at < length.TotalSeconds; at += 60)
        {
            Log(at + (0.01 * _random.NextDouble()), "10.0.0.250", "GET", "/health", 200, "check/1");
        }
    }

    private void Log(double at, string client, string method, string path, int status, string agent)
    {
        if (at >= length.TotalSeconds)
        {
            return;
        }
        var time = s_begin.AddSeconds(at);
        var text = time.ToString(
            wholeSeconds ? "dd/MMM/yyyy:HH:mm:ss" : "dd/MMM/yyyy:HH:mm:ss.fff",
            CultureInfo.InvariantCulture
        );
        var line =
            $"{client} - - [{text} +0000] \"{method} {path} HTTP/1.1\" {status} {_random.Next(200, 9000)} \"-\" \"{agent}\"";
        _lines.Add((at, line));
    }

    private string Product() => $"/products/{Word()}-{Word()}-{Zipf(5_000)}";

    private string Word() => s_words[_random.Next(s_words.Length)];

    private string Hash() => (_random.Next(4) * 0x1234567L + 0xabcdef12).ToString("x12", CultureInfo.InvariantCulture);

    private static string Guid(int number) => new Guid(number, 7, 7, 1, 2, 3, 4, 5, 6, 7, 8).ToString();

    private string Address() =>
        _random.Next(10) == 0
            ? $"2001:db8::{_random.Next(65_536):x}:{_random.Next(65_536):x}"
            : $"10.{_random.Next(256)}.{_random.Next(256)}.{_random.Next(256)}";

    private double Exponential(double mean) => mean * -Math.Log(1 - _random.NextDouble());

    private double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    /// <summary>About Zipf's law with exponent 1.</summary>
    private int Zipf(int most) => Math.Clamp((int)Math.Exp(_random.NextDouble() * Math.Log(most + 1)), 1, most);
}

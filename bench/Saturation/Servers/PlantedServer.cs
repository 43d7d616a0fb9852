using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Npgsql;
using Plimsoll.Load.Faults.Proxying;

namespace Plimsoll.Bench.Saturations.Servers;

/// <summary>Servers that each have one limit. What is planted stands in <see cref="PlantedCase"/>.</summary>
internal static class PlantedServer
{
    private const int OpenFiles = 7;
    private const int OpenDirectory = 0x10000;
    private const int ReadDirectly = 0x4000;

    /// <param name="given">A connection string or an address, where the case needs one.</param>
    public static Task RunAsync(string name, string given)
    {
        ThreadPool.SetMinThreads(64, 16);
        return name switch
        {
            "pool" => SmallServer.RunAsync(Database(given + ";Maximum Pool Size=4", "SELECT pg_sleep(0.015)")),
            "threads" => ThreadsAsync(),
            "cpu" when OperatingSystem.IsLinux() => CpuAsync(),
            "lock" => LockAsync(),
            "steady" => SteadyServer.RunAsync(given),
            "row" => SmallServer.RunAsync(
                Database(
                    given + ";Maximum Pool Size=14",
                    "UPDATE stock SET number = number + 1 WHERE id = 1 RETURNING pg_sleep(0.006)"
                )
            ),
            "disk" => DiskAsync(given),
            "bandwidth" => BandwidthAsync(),
            "queue" => QueueAsync(),
            "rate" => RateAsync(),
            "connections" => SmallServer.RunAsync(Database(given + ";Pooling=false", "SELECT pg_sleep(0.35)")),
            "slow" => SmallServer.RunAsync(async () =>
            {
                await Task.Delay(40);
                return new Answer();
            }),
            "service" => ServiceAsync(given),
            "files" => FilesAsync(given),
            _ => throw new ArgumentException(name),
        };
    }

    private static Func<Task<Answer>> Database(string connection, string sql)
    {
        var source = NpgsqlDataSource.Create(connection + ";Application Name=shop;Timeout=30;Command Timeout=30");
        return async () =>
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
            return new Answer();
        };
    }

    /// <summary>As many workers as threads that may block; a request waits in line for one.</summary>
    private static Task ThreadsAsync()
    {
        var line = new System.Collections.Concurrent.BlockingCollection<TaskCompletionSource<Answer>>();
        for (var i = 0; i < 5; i++)
        {
            new Thread(() =>
            {
                foreach (var request in line.GetConsumingEnumerable())
                {
                    Thread.Sleep(20);
                    request.SetResult(new Answer());
                }
            })
            {
                IsBackground = true,
            }.Start();
        }
        return SmallServer.RunAsync(() =>
        {
            var request = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
            line.Add(request);
            return request.Task;
        });
    }

    [SupportedOSPlatform("linux")]
    private static async Task CpuAsync()
    {
        using var process = Process.GetCurrentProcess();
        process.ProcessorAffinity = 2;
        await SmallServer.RunAsync(() =>
        {
            var until = ThreadSeconds() + 0.006;
            while (ThreadSeconds() < until)
            {
                Thread.SpinWait(200);
            }
            return Task.FromResult(new Answer());
        });
    }

    private static Task LockAsync()
    {
        var gate = new Lock();
        return SmallServer.RunAsync(() =>
        {
            lock (gate)
            {
                Thread.Sleep(5);
            }
            return Task.FromResult(new Answer());
        });
    }

    /// <summary>Forty pages from all over a file for each request, past the kernel's cache, by one reader.</summary>
    private static unsafe Task DiskAsync(string path)
    {
        const int page = 4096;
        const int pages = 16 * 1024;
        var content = new byte[page * 256];
        Random.Shared.NextBytes(content);
        using (var file = new FileStream(path, FileMode.Create))
        {
            for (var written = 0; written < pages; written += 256)
            {
                file.Write(content);
            }
            file.Flush(flushToDisk: true);
        }
        var descriptor = Open(path, ReadDirectly, 0);
        var room = (nint)NativeMemory.AlignedAlloc(page, page);
        var gate = new Lock();
        var random = new Random(1);
        return SmallServer.RunAsync(() =>
        {
            lock (gate)
            {
                for (var i = 0; i < 40; i++)
                {
                    if (ReadAt(descriptor, room, page, (nint)random.Next(pages) * page) != page)
                    {
                        return Task.FromResult(new Answer(500));
                    }
                }
            }
            return Task.FromResult(new Answer());
        });
    }

    private static Task BandwidthAsync() =>
        SmallServer.RunAsync(
            () => Task.FromResult(new Answer(BodyBytes: 20_000 - 60)),
            port =>
            {
                var proxy = FaultProxy.Start(
                    new ProxyOptions
                    {
                        Name = "narrow",
                        Listen = new IPEndPoint(IPAddress.Loopback, 0),
                        To = new DnsEndPoint("127.0.0.1", port),
                    },
                    new Random(1),
                    new PreciseClock()
                );
                proxy.Begin(new ProxyFault.Bandwidth(null, 4_000_000));
                return proxy.Address.Port;
            }
        );

    private static Task QueueAsync()
    {
        var workers = new SemaphoreSlim(2);
        var inside = 0;
        return SmallServer.RunAsync(async () =>
        {
            if (Interlocked.Increment(ref inside) > 12)
            {
                Interlocked.Decrement(ref inside);
                return new Answer(503);
            }
            await workers.WaitAsync();
            await Task.Run(() => Thread.Sleep(10));
            workers.Release();
            Interlocked.Decrement(ref inside);
            return new Answer();
        });
    }

    private static Task RateAsync()
    {
        var gate = new Lock();
        var (tokens, last) = (20.0, Stopwatch.GetTimestamp());
        return SmallServer.RunAsync(() =>
        {
            lock (gate)
            {
                var now = Stopwatch.GetTimestamp();
                tokens = Math.Min(20, tokens + (Stopwatch.GetElapsedTime(last, now).TotalSeconds * 200));
                last = now;
                var isIn = tokens >= 1;
                tokens -= isIn ? 1 : 0;
                const string policy = "RateLimit-Policy: \"default\";q=200;w=1\r\n";
                return Task.FromResult(
                    isIn ? new Answer(Headers: policy) : new Answer(429, 0, policy + "Retry-After: 1\r\n")
                );
            }
        });
    }

    private static Task ServiceAsync(string address)
    {
        var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 8 })
        {
            BaseAddress = new Uri(address),
            Timeout = TimeSpan.FromSeconds(30),
        };
        return SmallServer.RunAsync(async () =>
        {
            using var answer = await client.GetAsync(new Uri("/", UriKind.Relative));
            return new Answer((int)answer.StatusCode);
        });
    }

    /// <summary>
    /// It may open 26 files more than it has with the load's 64 connections, which are there from the first request on.
    /// </summary>
    private static Task FilesAsync(string directory)
    {
        var (number, open) = (0, 0);
        return SmallServer.RunAsync(async () =>
        {
            var mine = Interlocked.Increment(ref number);
            if (mine == 140)
            {
                var limits = new ulong[2];
                _ = GetLimit(OpenFiles, limits);
                limits[0] = (ulong)(Directory.GetFiles("/proc/self/fd").Length - Volatile.Read(ref open) + 26);
                _ = SetLimit(OpenFiles, limits);
            }
            // Not by the runtime's own streams: where it finds no descriptor left for a library it needs, it gives up.
            var file = Open(directory, OpenDirectory, 0);
            if (file < 0)
            {
                return new Answer(500);
            }
            Interlocked.Increment(ref open);
            await Task.Delay(120);
            _ = Close(file);
            Interlocked.Decrement(ref open);
            return new Answer();
        });
    }

    private static double ThreadSeconds()
    {
        var now = new long[2];
        _ = GetTime(3, now);
        return now[0] + (now[1] / 1e9);
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int GetTime(int clock, long[] time);

    [DllImport("libc", EntryPoint = "open")]
    private static extern int Open(string path, int flags, int mode);

    [DllImport("libc", EntryPoint = "pread")]
    private static extern nint ReadAt(int descriptor, nint into, nint count, nint at);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);

    [DllImport("libc", EntryPoint = "getrlimit")]
    private static extern int GetLimit(int resource, ulong[] limits);

    [DllImport("libc", EntryPoint = "setrlimit")]
    private static extern int SetLimit(int resource, ulong[] limits);
}

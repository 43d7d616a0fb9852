using System.Globalization;
using System.Text;
using Npgsql;

namespace Plimsoll.Bench.IndexAdvisor.Tpch;

/// <summary>
/// The eight tables, without a key or an index, filled after clauses 1.4 and 4.2 of the specification: the same columns,
/// types, distributions and dependencies (dates, sparse order keys, customers without orders), texts shorter in kind.
/// Deterministic by its seed.
/// </summary>
internal sealed class TpchData(double scale, int seed)
{
    /// <summary>Primary keys of all tables; made once, for <c>--keys</c>.</summary>
    public const string Keys = """
        DO $do$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'lineitem_pkey') THEN
            ALTER TABLE region ADD PRIMARY KEY (r_regionkey);
            ALTER TABLE nation ADD PRIMARY KEY (n_nationkey);
            ALTER TABLE supplier ADD PRIMARY KEY (s_suppkey);
            ALTER TABLE customer ADD PRIMARY KEY (c_custkey);
            ALTER TABLE part ADD PRIMARY KEY (p_partkey);
            ALTER TABLE partsupp ADD PRIMARY KEY (ps_partkey, ps_suppkey);
            ALTER TABLE orders ADD PRIMARY KEY (o_orderkey);
            ALTER TABLE lineitem ADD PRIMARY KEY (l_orderkey, l_linenumber);
        END IF; END $do$;
        """;

    private static readonly DateOnly s_first = new(1992, 1, 1);
    private static readonly DateOnly s_current = new(1995, 6, 17);
    private readonly Random _random = new(seed);

    private int Suppliers => Scaled(10_000);
    private int Customers => Scaled(150_000);
    private int Parts => Scaled(200_000);
    private int Orders => Scaled(1_500_000);

    private int Scaled(int rows) => (int)Math.Max(25, rows * scale);

    public async Task LoadAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await ExecuteAsync(connection, Schema, token);
        await CopyAsync(connection, "region", Region(), token);
        await CopyAsync(connection, "nation", Nation(), token);
        await CopyAsync(connection, "supplier", Supplier(), token);
        await CopyAsync(connection, "customer", Customer(), token);
        await CopyAsync(connection, "part", Part(), token);
        await CopyAsync(connection, "partsupp", PartSupplier(), token);
        var lines = new StringBuilder();
        await CopyAsync(connection, "orders", Order(lines), token);
        await CopyAsync(connection, "lineitem", [.. LinesOf(lines)], token);
        await ExecuteAsync(connection, "VACUUM ANALYZE", token);
    }

    private static IEnumerable<string> LinesOf(StringBuilder lines)
    {
        using var reader = new StringReader(lines.ToString());
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(token);
    }

    private static async Task CopyAsync(
        NpgsqlConnection connection,
        string table,
        IEnumerable<string> lines,
        CancellationToken token
    )
    {
        await using var copy = await connection.BeginTextImportAsync($"COPY {table} FROM STDIN (DELIMITER '|')", token);
        foreach (var line in lines)
        {
            await copy.WriteAsync(line);
            await copy.WriteAsync('\n');
        }
    }

    private int Next(int from, int to) => _random.Next(from, to + 1);

    private string One(string[] words) => words[_random.Next(words.Length)];

    private string Money(int fromCents, int toCents) => Money(Next(fromCents, toCents));

    private static string Money(long cents) => (cents / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private string Text(int minWords, int maxWords, int maxLength = 100)
    {
        var text = string.Join(' ', Enumerable.Range(0, Next(minWords, maxWords)).Select(_ => One(TpchWords.Text)));
        return text[..Math.Min(text.Length, maxLength)];
    }

    private string Phone(int nation) => $"{nation + 10}-{Next(100, 999)}-{Next(100, 999)}-{Next(1000, 9999)}";

    private IEnumerable<string> Region() => TpchWords.Regions.Select((r, i) => $"{i}|{r}|{Text(5, 10)}");

    private IEnumerable<string> Nation() =>
        TpchWords.Nations.Select((n, i) => $"{i}|{n.Name}|{n.Region}|{Text(5, 10)}");

    private IEnumerable<string> Supplier()
    {
        for (var key = 1; key <= Suppliers; key++)
        {
            var nation = Next(0, 24);
            // Five of ten thousand have complaints.
            var comment = key % 2000 == 7 ? $"{Text(2, 4)} Customer {Text(1, 2)} Complaints" : Text(4, 10);
            yield return $"{key}|Supplier#{key:D9}|{Text(2, 4, 40)}|{nation}|{Phone(nation)}|{Money(-99999, 999999)}|{comment}";
        }
    }

    private IEnumerable<string> Customer()
    {
        for (var key = 1; key <= Customers; key++)
        {
            var nation = Next(0, 24);
            yield return $"{key}|Customer#{key:D9}|{Text(2, 4, 40)}|{nation}|{Phone(nation)}|{Money(-99999, 999999)}|"
                + $"{One(TpchWords.Segments)}|{Text(5, 14, 117)}";
        }
    }

    private static long RetailCents(int part) => 90000 + (part / 10 % 20001) + (100 * (part % 1000));

    private IEnumerable<string> Part()
    {
        for (var key = 1; key <= Parts; key++)
        {
            var maker = Next(1, 5);
            var name = string.Join(' ', Enumerable.Range(0, 5).Select(_ => One(TpchWords.Colours)));
            yield return $"{key}|{name}|Manufacturer#{maker}|Brand#{maker}{Next(1, 5)}|{One(TpchWords.Types1)} "
                + $"{One(TpchWords.Types2)} {One(TpchWords.Types3)}|{Next(1, 50)}|{One(TpchWords.Containers1)} "
                + $"{One(TpchWords.Containers2)}|{Money(RetailCents(key))}|{Text(1, 3, 40)}";
        }
    }

    private int SupplierOf(int part, int number) =>
        ((part + (number * ((Suppliers / 4) + ((part - 1) / Suppliers)))) % Suppliers) + 1;

    private IEnumerable<string> PartSupplier()
    {
        for (var part = 1; part <= Parts; part++)
        {
            for (var number = 0; number < 4; number++)
            {
                yield return $"{part}|{SupplierOf(part, number)}|{Next(1, 9999)}|{Money(100, 100000)}|{Text(8, 24, 199)}";
            }
        }
    }

    private IEnumerable<string> Order(StringBuilder lines)
    {
        for (var number = 0; number < Orders; number++)
        {
            var key = (number / 8 * 32) + (number % 8) + 1;
            int customer;
            do
            {
                customer = Next(1, Customers);
            } while (customer % 3 == 0);
            var date = s_first.AddDays(Next(0, 2405));
            var count = Next(1, 7);
            long total = 0;
            var open = 0;
            for (var line = 1; line <= count; line++)
            {
                total += Line(lines, key, line, date, ref open);
            }
            var status =
                open == count ? "O"
                : open == 0 ? "F"
                : "P";
            var comment = Next(1, 100) == 1 ? $"{Text(1, 3)} special {Text(1, 3)} requests" : Text(4, 10);
            yield return $"{key}|{customer}|{status}|{Money(total)}|{Date(date)}|{One(TpchWords.Priorities)}|"
                + $"Clerk#{Next(1, Scaled(1000)):D9}|0|{comment}";
        }
    }

    private long Line(StringBuilder lines, int order, int line, DateOnly ordered, ref int open)
    {
        var part = Next(1, Parts);
        var quantity = Next(1, 50);
        var price = quantity * RetailCents(part);
        var (discount, tax) = (Next(0, 10), Next(0, 8));
        var shipped = ordered.AddDays(Next(1, 121));
        var received = shipped.AddDays(Next(1, 30));
        var isOpen = shipped > s_current;
        open += isOpen ? 1 : 0;
        var flag = received <= s_current ? (Next(0, 1) == 0 ? "R" : "A") : "N";
        lines
            .Append(
                CultureInfo.InvariantCulture,
                $"{order}|{part}|{SupplierOf(part, Next(0, 3))}|{line}|{quantity}|{Money(price)}|0.{discount:D2}|0.{tax:D2}|{flag}|"
            )
            .Append(
                CultureInfo.InvariantCulture,
                $"{(isOpen ? "O" : "F")}|{Date(shipped)}|{Date(ordered.AddDays(Next(30, 90)))}|{Date(received)}|"
            )
            .Append(
                CultureInfo.InvariantCulture,
                $"{One(TpchWords.Instructions)}|{One(TpchWords.Modes)}|{Text(2, 5, 44)}\n"
            );
        return price * (100 - discount) * (100 + tax) / 10000;
    }

    private const string Schema = """
        CREATE TABLE region (r_regionkey int NOT NULL, r_name char(25) NOT NULL, r_comment varchar(152));
        CREATE TABLE nation (n_nationkey int NOT NULL, n_name char(25) NOT NULL, n_regionkey int NOT NULL, n_comment varchar(152));
        CREATE TABLE supplier (s_suppkey int NOT NULL, s_name char(25) NOT NULL, s_address varchar(40) NOT NULL,
            s_nationkey int NOT NULL, s_phone char(15) NOT NULL, s_acctbal decimal(15,2) NOT NULL, s_comment varchar(101) NOT NULL);
        CREATE TABLE customer (c_custkey int NOT NULL, c_name varchar(25) NOT NULL, c_address varchar(40) NOT NULL,
            c_nationkey int NOT NULL, c_phone char(15) NOT NULL, c_acctbal decimal(15,2) NOT NULL, c_mktsegment char(10) NOT NULL,
            c_comment varchar(200) NOT NULL);
        CREATE TABLE part (p_partkey int NOT NULL, p_name varchar(55) NOT NULL, p_mfgr char(25) NOT NULL, p_brand char(10) NOT NULL,
            p_type varchar(25) NOT NULL, p_size int NOT NULL, p_container char(10) NOT NULL, p_retailprice decimal(15,2) NOT NULL,
            p_comment varchar(40) NOT NULL);
        CREATE TABLE partsupp (ps_partkey int NOT NULL, ps_suppkey int NOT NULL, ps_availqty int NOT NULL,
            ps_supplycost decimal(15,2) NOT NULL, ps_comment varchar(400) NOT NULL);
        CREATE TABLE orders (o_orderkey int NOT NULL, o_custkey int NOT NULL, o_orderstatus char(1) NOT NULL,
            o_totalprice decimal(15,2) NOT NULL, o_orderdate date NOT NULL, o_orderpriority char(15) NOT NULL,
            o_clerk char(15) NOT NULL, o_shippriority int NOT NULL, o_comment varchar(120) NOT NULL);
        CREATE TABLE lineitem (l_orderkey int NOT NULL, l_partkey int NOT NULL, l_suppkey int NOT NULL, l_linenumber int NOT NULL,
            l_quantity decimal(15,2) NOT NULL, l_extendedprice decimal(15,2) NOT NULL, l_discount decimal(15,2) NOT NULL,
            l_tax decimal(15,2) NOT NULL, l_returnflag char(1) NOT NULL, l_linestatus char(1) NOT NULL, l_shipdate date NOT NULL,
            l_commitdate date NOT NULL, l_receiptdate date NOT NULL, l_shipinstruct char(25) NOT NULL, l_shipmode char(10) NOT NULL,
            l_comment varchar(80) NOT NULL);
        """;
}

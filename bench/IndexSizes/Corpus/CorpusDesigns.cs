using Plimsoll.Core.Prescriptions.Indexes;
using Plimsoll.Core.Signals;

namespace Plimsoll.Bench.IndexSizes.Corpus;

/// <summary>The indexes that are predicted and then built.</summary>
public static class CorpusDesigns
{
    public static IReadOnlyList<CorpusDesign> All { get; } =
    [
        .. Each("numbers", "unique", "id", "random_int", "random_big", "at", "key", "ratio"),
        .. Each(
            "numbers",
            "repeated",
            "seq",
            "few",
            "fifth",
            "half",
            "small",
            "flag",
            "mostly",
            "state",
            "at_random",
            "day"
        ),
        .. Each("numbers", "skewed", "zipf", "steep"),
        .. Each("numbers", "numeric", "price", "grade"),
        .. Each("numbers", "mostly null", "sparse", "rare"),
        Btree("numbers", "composite", "state", "at"),
        Btree("numbers", "composite", "few", "flag"),
        Btree("numbers", "composite", "zipf", "few"),
        Btree("numbers", "composite", "flag", "state", "few", "small"),
        Btree("numbers", "composite", "day", "key"),
        Btree("numbers", "composite", "sparse", "few"),
        Btree("numbers", "composite", "fifth", "mostly"),
        Btree("numbers", "composite", "small", "price"),
        .. Each("texts", "text", "email", "Full Name", "title", "body", "code", "digest", "sku", "address"),
        .. Each("texts", "text, few", "city", "country", "note"),
        Btree("texts", "composite", "city", "email"),
        Btree("texts", "composite", "city", "country"),
        Btree("texts", "composite", "country", "Full Name", "id"),
        Btree("texts", "composite", "note", "sku"),
        .. Each("orders", "repeated", "customer", "service", "provider", "city", "created_at", "starts_at", "paid_at"),
        Btree("orders", "correlated", "provider", "city"),
        Btree("orders", "correlated", "service", "provider"),
        Btree("orders", "correlated", "service", "city", "region"),
        Btree("orders", "correlated", "provider", "starts_at"),
        Btree("orders", "correlated", "service", "provider", "city", "status"),
        Btree("orders", "correlated", "customer", "created_at"),
        Btree("orders", "composite", "customer", "status"),
        Btree("orders", "composite", "customer", "provider"),
        Btree("orders", "composite", "status", "created_at"),
        Btree("orders", "composite", "channel", "quantity", "status"),
        Covering("orders", ["provider"], "amount"),
        Covering("orders", ["customer", "created_at"], "status", "amount"),
        Covering("orders", ["status"], "paid_at"),
        Covering("texts", ["sku"], "Full Name"),
        Covering("numbers", ["few"], "flag"),
        Partial("numbers", "rare IS NOT NULL", "rare"),
        Partial("numbers", "sparse IS NOT NULL", "sparse"),
        Partial("orders", "paid_at IS NULL", "created_at"),
        Partial("orders", "status = 'requested'", "provider", "starts_at"),
        Partial("orders", "status <> 'done'", "customer"),
        Partial("numbers", "NOT mostly", "random_int"),
        Partial("texts", "note IS NOT NULL", "note"),
        Expression("texts", "lower(email)"),
        Expression("texts", "lower((city)::text)"),
        Expression("texts", "lower(\"Full Name\")"),
        Expression("numbers", "abs(few)"),
        Expression("orders", "date_trunc('day'::text, (created_at AT TIME ZONE 'UTC'::text))"),
        Expression("texts", "md5(email)"),
        .. Each("numbers", "brin", "id", "at", "day"),
        Btree("orders", "brin", "brin", ["created_at"]),
        .. Each("numbers", "hash", "id", "few", "fifth", "zipf", "key"),
        .. Each("texts", "hash", "email", "sku"),
        Trigram("title"),
        Trigram("Full Name"),
        Trigram("email"),
        Trigram("body"),
        .. Each("texts", "gin", "tags", "doc"),
    ];

    private static IEnumerable<CorpusDesign> Each(string table, string kind, params string[] columns)
    {
        var method = kind is "brin" or "hash" or "gin" ? kind : "btree";
        return columns.Select(c => Btree(table, kind, method, [c]));
    }

    private static CorpusDesign Btree(string table, string kind, params string[] columns) =>
        Btree(table, kind, "btree", columns);

    private static CorpusDesign Btree(string table, string kind, string method, string[] columns) =>
        new(
            kind,
            new IndexDesign
            {
                Table = new QualifiedName("public", table),
                Method = method,
                Keys = [.. columns.Select(c => IndexKey.Of(c))],
            }
        );

    private static CorpusDesign Covering(string table, string[] keys, params string[] include)
    {
        var plain = Btree(table, "covering", keys);
        return plain with { Design = plain.Design with { Include = include } };
    }

    private static CorpusDesign Partial(string table, string predicate, params string[] keys)
    {
        var plain = Btree(table, "partial", keys);
        return plain with { Design = plain.Design with { Predicate = predicate } };
    }

    private static CorpusDesign Expression(string table, string expression)
    {
        var plain = Btree(table, "expression", []);
        return plain with { Design = plain.Design with { Keys = [new IndexKey($"({expression})")] } };
    }

    private static CorpusDesign Trigram(string column)
    {
        var plain = Btree("texts", "trigram", "gin", [column]);
        return plain with
        {
            Design = plain.Design with { Keys = [plain.Design.Keys[0] with { OperatorClass = "gin_trgm_ops" }] },
        };
    }
}

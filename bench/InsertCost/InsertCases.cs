namespace Plimsoll.Bench.InsertCost;

/// <summary>The indexes whose cost is measured.</summary>
public static class InsertCases
{
    /// <summary>What the model's constants come from.</summary>
    public static IReadOnlyList<InsertCase> Fitted { get; } =
    [
        InsertCase.Of("sequence", "numbers", [], ["id"]),
        InsertCase.Of("random", "numbers", [], ["random_int"]),
        InsertCase.Of("few", "numbers", [], ["few"]),
        InsertCase.Of("repeated", "numbers", [], ["fifth"]),
        InsertCase.Of("skewed", "numbers", [], ["zipf"]),
        InsertCase.Of("numeric", "numbers", [], ["price"]),
        InsertCase.Of("uuid", "numbers", [], ["key"]),
        InsertCase.Of("mostly null", "numbers", [], ["rare"]),
        InsertCase.Of("composite", "numbers", [], ["state, at"]),
        InsertCase.Of("brin", "numbers", [], ["brin: at"]),
        InsertCase.Of("hash", "numbers", [], ["hash: key"]),
        InsertCase.Of("text", "texts", [], ["email"]),
        InsertCase.Of("long text", "texts", [], ["body"]),
        InsertCase.Of("lower", "texts", [], ["lower(email)"]),
        InsertCase.Of("trigram", "texts", [], ["gin: title"]),
        InsertCase.Of("six", "numbers", ["id"], ["random_int", "at", "fifth", "price", "state", "key"]),
    ];

    /// <summary>Other tables and combinations, which the constants have not seen.</summary>
    public static IReadOnlyList<InsertCase> HeldOut { get; } =
    [
        InsertCase.Of("one by key", "orders", ["id"], ["provider, starts_at"]),
        InsertCase.Of("one by time", "orders", ["id"], ["created_at"]),
        InsertCase.Of("two", "orders", ["id"], ["customer, created_at", "service"]),
        InsertCase.Of("four", "orders", ["id"], ["customer", "service", "provider, starts_at", "status, created_at"]),
        InsertCase.Of("covering", "orders", ["id"], ["customer, created_at | status, amount", "provider | amount"]),
        InsertCase.Of(
            "partial",
            "orders",
            ["id"],
            ["created_at WHERE paid_at IS NULL", "provider WHERE paid_at IS NULL"]
        ),
        InsertCase.Of(
            "twelve",
            "orders",
            ["id"],
            [
                "customer",
                "service",
                "provider",
                "city",
                "region",
                "created_at",
                "starts_at",
                "status",
                "amount",
                "paid_at",
                "customer, created_at",
                "provider, starts_at",
            ]
        ),
        InsertCase.Of(
            "seventh",
            "orders",
            ["id", "customer", "service", "provider", "created_at", "status"],
            ["city, starts_at"]
        ),
        InsertCase.Of("texts", "texts", ["id"], ["title", "city", "code"]),
        InsertCase.Of("sku and digest", "texts", ["id"], ["sku", "digest"]),
        InsertCase.Of("trigram of names", "texts", ["id"], ["gin: Full Name"]),
        InsertCase.Of("brin and hash", "orders", ["id"], ["brin: created_at", "hash: customer"]),
        InsertCase.Of("bigs", "numbers", ["id"], ["random_big", "at_random"]),
        InsertCase.Of("lows", "numbers", ["id"], ["small", "flag", "day", "grade"]),
    ];
}

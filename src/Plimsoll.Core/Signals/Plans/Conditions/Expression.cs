namespace Plimsoll.Core.Signals.Plans.Conditions;

/// <summary>A deparsed expression, as far as conditions need it. Offsets include parentheses around it.</summary>
internal abstract record Expression(int Start, int End)
{
    public virtual IReadOnlyList<Expression> Parts => [];

    /// <param name="AliasStart">Where its alias begins, or the name where there is none; parentheses are outside.</param>
    /// <param name="NameStart">Where its name begins, behind the alias.</param>
    public sealed record Column(int Start, int End, string? Alias, string Name, int AliasStart, int NameStart)
        : Expression(Start, End);

    /// <summary>Literal, parameter, or a keyword such as CURRENT_DATE.</summary>
    public sealed record Constant(int Start, int End) : Expression(Start, End);

    public sealed record Cast(int Start, int End, Expression Inner, string Type) : Expression(Start, End)
    {
        public override IReadOnlyList<Expression> Parts => [Inner];
    }

    public sealed record And(int Start, int End, IReadOnlyList<Expression> Terms) : Expression(Start, End)
    {
        public override IReadOnlyList<Expression> Parts => Terms;
    }

    public sealed record Or(int Start, int End, IReadOnlyList<Expression> Terms) : Expression(Start, End)
    {
        public override IReadOnlyList<Expression> Parts => Terms;
    }

    public sealed record Not(int Start, int End, Expression Inner) : Expression(Start, End)
    {
        public override IReadOnlyList<Expression> Parts => [Inner];
    }

    /// <param name="Operator">With <c>ANY</c> or <c>ALL</c> behind it, where it is one.</param>
    public sealed record Binary(int Start, int End, Expression Left, string Operator, Expression Right)
        : Expression(Start, End)
    {
        public override IReadOnlyList<Expression> Parts => [Left, Right];
    }

    /// <param name="What"><c>NULL</c>, <c>NOT NULL</c>, <c>TRUE</c>, <c>NOT FALSE</c>, …</param>
    public sealed record Test(int Start, int End, Expression Subject, string What) : Expression(Start, End)
    {
        public override IReadOnlyList<Expression> Parts => [Subject];
    }

    public sealed record Row(int Start, int End, IReadOnlyList<Expression> Fields) : Expression(Start, End)
    {
        public override IReadOnlyList<Expression> Parts => Fields;
    }

    /// <summary>A function call; may stand in CREATE INDEX without parentheses.</summary>
    public sealed record Call(int Start, int End, IReadOnlyList<Expression> Arguments) : Expression(Start, End)
    {
        public override IReadOnlyList<Expression> Parts => Arguments;
    }

    /// <summary>CASE, subscripts, COLLATE, …: only its columns are known.</summary>
    public sealed record Other(int Start, int End, IReadOnlyList<Expression> Inner) : Expression(Start, End)
    {
        public override IReadOnlyList<Expression> Parts => Inner;
    }

    /// <summary>A subplan, or what only the executor knows.</summary>
    public sealed record SubPlan(int Start, int End) : Expression(Start, End);

    public IEnumerable<Expression> Descend() => Parts.SelectMany(p => p.Descend()).Prepend(this);

    public IEnumerable<Column> Columns => Descend().OfType<Column>();

    public bool HasSubPlan => Descend().Any(e => e is SubPlan);
}

namespace Plimsoll.Load.Learning.Templates;

/// <summary>What a segment of a path looks like by itself.</summary>
internal enum SegmentShape
{
    /// <summary>Perhaps a name that the service chose, perhaps a slug: its siblings tell.</summary>
    Word,
    Number,
    Uuid,
    Date,

    /// <summary>A hash or another long run of hexadecimal digits.</summary>
    Hex,

    /// <summary>A long mixture of letters and digits.</summary>
    Token,

    /// <summary>With an at sign, percent-encoded or strange characters: never a name that a service chose.</summary>
    Opaque,
}

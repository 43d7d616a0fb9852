using Plimsoll.Core.Workloads.Service;

namespace Plimsoll.Core.Reports.Audit;

/// <summary>The layers of a request's time, in words and in colours of the reports' own palette.</summary>
public static class LayerNames
{
    public static string Of(Layer layer) =>
        layer switch
        {
            Layer.Own => "its own code",
            Layer.PoolWait => "waiting for a connection",
            Layer.Database => "the database",
            Layer.Transaction => "begin and commit",
            Layer.OtherService => "other services",
            Layer.Messaging => "messages",
            Layer.Mail => "mail",
            Layer.Cache => "caches",
            Layer.Lock => "locks",
            Layer.Rendering => "rendering",
            Layer.Shipping => "shipping of logs",
            Layer.LocalFile => "files",
            Layer.Sleep => "pauses",
            _ => layer.ToString().ToLowerInvariant(),
        };

    /// <summary>A number of the palette, the same for a layer in every chart.</summary>
    internal static int ColourOf(Layer layer) =>
        layer switch
        {
            Layer.Database => 0,
            Layer.Transaction => 1,
            Layer.PoolWait => 2,
            Layer.OtherService => 3,
            Layer.Cache => 4,
            Layer.Mail or Layer.Messaging => 5,
            Layer.Own => 6,
            _ => 7,
        };
}

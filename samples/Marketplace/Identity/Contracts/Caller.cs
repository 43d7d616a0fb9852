using System.Reflection;

namespace Marketplace.Identity.Contracts;

/// <summary>Who is signed in. A handler that takes one is reached only with a valid session.</summary>
public sealed record Caller(int UserId, string DisplayName, bool IsAdmin)
{
    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult(context.Features.Get<Caller>());
    }
}

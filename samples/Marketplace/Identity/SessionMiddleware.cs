using System.Security.Cryptography;
using System.Text;
using Marketplace.Identity.Contracts;
using Marketplace.Platform;
using Microsoft.EntityFrameworkCore;

namespace Marketplace.Identity;

/// <summary>Turns the bearer token of a request into its <see cref="Caller"/>, where the endpoint asks for one.</summary>
internal sealed class SessionMiddleware(RequestDelegate next)
{
    private const string Scheme = "Bearer ";

    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.ASCII.GetBytes(token));

    public async Task InvokeAsync(HttpContext context, IdentityDb db, TimeProvider clock)
    {
        var requirement = context.GetEndpoint()?.Metadata.GetMetadata<SignInRequirement>();
        if (requirement is null)
        {
            await next(context);
            return;
        }

        var caller = await FindCallerAsync(context, db, clock.Now());
        if (caller is null)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        if (requirement.AdminOnly && !caller.IsAdmin)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        context.Features.Set(caller);
        await next(context);
    }

    private static async Task<Caller?> FindCallerAsync(HttpContext context, IdentityDb db, DateTime now)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
        var hash = HashOf(header[Scheme.Length..].Trim());
        var session = await db.Sessions.FirstOrDefaultAsync(s => s.TokenHash == hash, context.RequestAborted);
        if (session is null || session.ExpiresAt < now)
        {
            return null;
        }
        var user = await db.Users.FirstAsync(u => u.Id == session.UserId, context.RequestAborted);
        return new Caller(user.Id, user.DisplayName, user.IsAdmin);
    }
}

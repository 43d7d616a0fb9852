using System.Security.Cryptography;
using Marketplace.Identity.Contracts;
using Marketplace.Platform;
using Microsoft.EntityFrameworkCore;

namespace Marketplace.Identity;

internal static class IdentityEndpoints
{
    private static readonly TimeSpan s_sessionLifetime = TimeSpan.FromDays(14);

    public static void MapIdentity(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/auth/sign-in", SignInAsync);
        routes.MapPost("/auth/sign-out", SignOutAsync).WithMetadata(SignInRequirement.Anyone);
        routes.MapGet("/me", MeAsync).WithMetadata(SignInRequirement.Anyone);
    }

    private static async Task<IResult> SignInAsync(
        SignInRequest request,
        IdentityDb db,
        TimeProvider clock,
        CancellationToken token
    )
    {
        var email = request.Email.ToLowerInvariant();
        var user = await db.Users.FirstOrDefaultAsync(u => u.Email.ToLower() == email, token);
        if (user is null || !PasswordHash.Verify(request.Password, user.PasswordHash))
        {
            return Results.Unauthorized();
        }

        var bearer = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var now = clock.Now();
        db.Sessions.Add(
            new Session
            {
                TokenHash = SessionMiddleware.HashOf(bearer),
                UserId = user.Id,
                CreatedAt = now,
                ExpiresAt = now + s_sessionLifetime,
            }
        );
        await db.SaveChangesAsync(token);
        return Results.Ok(new { token = bearer, userId = user.Id });
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, IdentityDb db, CancellationToken token)
    {
        var bearer = context.Request.Headers.Authorization.ToString()["Bearer ".Length..].Trim();
        var hash = SessionMiddleware.HashOf(bearer);
        await db.Sessions.Where(s => s.TokenHash == hash).ExecuteDeleteAsync(token);
        return Results.NoContent();
    }

    private static async Task<IResult> MeAsync(Caller caller, IdentityDb db, CancellationToken token)
    {
        var user = await db.Users.FirstAsync(u => u.Id == caller.UserId, token);
        return Results.Ok(
            new
            {
                user.Id,
                user.DisplayName,
                user.Email,
                user.City,
                user.Bio,
            }
        );
    }

    internal sealed record SignInRequest(string Email, string Password);
}

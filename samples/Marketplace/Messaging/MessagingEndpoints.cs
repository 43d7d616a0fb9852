using Marketplace.Catalog.Contracts;
using Marketplace.Identity.Contracts;
using Marketplace.Platform;
using Microsoft.EntityFrameworkCore;

namespace Marketplace.Messaging;

internal static class MessagingEndpoints
{
    private const int PageSize = 20;

    public static void MapMessaging(this IEndpointRouteBuilder routes)
    {
        var threads = routes.MapGroup("").WithMetadata(SignInRequirement.Anyone);
        threads.MapGet("/me/threads", MyThreadsAsync);
        threads.MapPost("/threads", OpenAsync);
        threads.MapGet("/threads/{id:long}/messages", MessagesAsync);
        threads.MapPost("/threads/{id:long}/messages", SendAsync);
    }

    private static async Task<IResult> MyThreadsAsync(
        Caller caller,
        MessagingDb db,
        ICatalog catalog,
        CancellationToken token
    )
    {
        var threads = await db
            .Threads.Where(t => t.CustomerId == caller.UserId)
            .OrderByDescending(t => t.CreatedAt)
            .ToListAsync(token);
        var items = new List<object>();
        foreach (var thread in threads)
        {
            var provider = await catalog.FindProviderAsync(thread.ProviderId, token);
            var last = await db
                .Messages.Where(m => m.ThreadId == thread.Id)
                .OrderByDescending(m => m.SentAt)
                .FirstOrDefaultAsync(token);
            items.Add(
                new
                {
                    thread.Id,
                    thread.Subject,
                    Provider = provider!.CompanyName,
                    lastMessage = last?.Body,
                    last?.SentAt,
                    unread = last is { ReadAt: null } && last.SenderId != caller.UserId,
                }
            );
        }
        return Results.Ok(new { items });
    }

    private static async Task<IResult> OpenAsync(
        OpenRequest request,
        Caller caller,
        MessagingDb db,
        ICatalog catalog,
        TimeProvider clock,
        CancellationToken token
    )
    {
        if (await catalog.FindProviderAsync(request.ProviderId, token) is null)
        {
            return Results.NotFound();
        }
        var thread = await db.Threads.FirstOrDefaultAsync(
            t => t.CustomerId == caller.UserId && t.ProviderId == request.ProviderId,
            token
        );
        if (thread is null)
        {
            thread = new MessageThread
            {
                CustomerId = caller.UserId,
                ProviderId = request.ProviderId,
                Subject = request.Subject,
                CreatedAt = clock.Now(),
            };
            db.Threads.Add(thread);
            await db.SaveChangesAsync(token);
        }
        return Results.Ok(new { thread.Id, thread.Subject });
    }

    private static async Task<IResult> MessagesAsync(
        long id,
        int? page,
        Caller caller,
        MessagingDb db,
        ICatalog catalog,
        CancellationToken token
    )
    {
        if (await FindThreadAsync(id, caller, db, catalog, token) is null)
        {
            return Results.NotFound();
        }
        var number = Math.Max(1, page ?? 1);
        var messages = await db
            .Messages.Where(m => m.ThreadId == id)
            .OrderByDescending(m => m.SentAt)
            .Skip((number - 1) * PageSize)
            .Take(PageSize)
            .ToListAsync(token);
        return Results.Ok(new { page = number, items = messages });
    }

    private static async Task<IResult> SendAsync(
        long id,
        SendRequest request,
        Caller caller,
        MessagingDb db,
        ICatalog catalog,
        IUserDirectory users,
        Mailer mailer,
        TimeProvider clock,
        CancellationToken token
    )
    {
        var thread = await FindThreadAsync(id, caller, db, catalog, token);
        if (thread is null)
        {
            return Results.NotFound();
        }
        var message = new Message
        {
            ThreadId = id,
            SenderId = caller.UserId,
            Body = request.Body,
            SentAt = clock.Now(),
        };
        db.Messages.Add(message);
        await db.SaveChangesAsync(token);

        var provider = await catalog.FindProviderAsync(thread.ProviderId, token);
        var receiver = thread.CustomerId == caller.UserId ? provider!.UserId : thread.CustomerId;
        var account = await users.FindAsync(receiver, token);
        await mailer.SendAsync(account!.Email, "A new message", request.Body, token);
        return Results.Created($"/threads/{id}/messages", new { message.Id });
    }

    /// <summary>Null where the caller has no part in the thread.</summary>
    private static async Task<MessageThread?> FindThreadAsync(
        long id,
        Caller caller,
        MessagingDb db,
        ICatalog catalog,
        CancellationToken token
    )
    {
        var thread = await db.Threads.FirstOrDefaultAsync(t => t.Id == id, token);
        if (thread is null || thread.CustomerId == caller.UserId)
        {
            return thread;
        }
        var provider = await catalog.FindProviderAsync(thread.ProviderId, token);
        return provider?.UserId == caller.UserId ? thread : null;
    }

    internal sealed record OpenRequest(int ProviderId, string Subject);

    internal sealed record SendRequest(string Body);
}

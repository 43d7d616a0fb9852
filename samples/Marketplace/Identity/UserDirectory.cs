using Marketplace.Identity.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Marketplace.Identity;

internal sealed class UserDirectory(IdentityDb db) : IUserDirectory
{
    public async Task<UserCard?> FindAsync(int userId, CancellationToken token)
    {
        var user = await db.Users.FirstOrDefaultAsync(u => u.Id == userId, token);
        return user is null ? null : new UserCard(user.Id, user.DisplayName, user.Email, user.City);
    }
}

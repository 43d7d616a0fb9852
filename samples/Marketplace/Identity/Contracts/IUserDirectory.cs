namespace Marketplace.Identity.Contracts;

public interface IUserDirectory
{
    Task<UserCard?> FindAsync(int userId, CancellationToken token);
}

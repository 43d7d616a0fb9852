namespace Marketplace.Identity.Contracts;

/// <summary>Marks an endpoint as one for those who are signed in, or for the staff alone.</summary>
public sealed record SignInRequirement(bool AdminOnly)
{
    public static readonly SignInRequirement Anyone = new(AdminOnly: false);
    public static readonly SignInRequirement Admin = new(AdminOnly: true);
}

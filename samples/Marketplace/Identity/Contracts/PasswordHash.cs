using System.Security.Cryptography;

namespace Marketplace.Identity.Contracts;

/// <summary>
/// PBKDF2-HMAC-SHA256, written <c>iterations.salt.hash</c>. The iterations are far fewer than today's advice (600,000,
/// OWASP): a cost of about 10 ms that keeps sign-ins from being what the sample's processor is busy with.
/// </summary>
public static class PasswordHash
{
    private const int Iterations = 20_000;
    private const int HashBytes = 32;

    public static string Create(string password, ReadOnlySpan<byte> salt)
    {
        var hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, Iterations, HashAlgorithmName.SHA256, HashBytes);
        return $"{Iterations}.{Convert.ToHexStringLower(salt)}.{Convert.ToHexStringLower(hash)}";
    }

    public static bool Verify(string password, string stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        var parts = stored.Split('.');
        if (parts.Length != 3 || !int.TryParse(parts[0], out var iterations))
        {
            return false;
        }
        var expected = Convert.FromHexString(parts[2]);
        var actual = Rfc2898DeriveBytes.Pbkdf2(
            password,
            Convert.FromHexString(parts[1]),
            iterations,
            HashAlgorithmName.SHA256,
            expected.Length
        );
        return CryptographicOperations.FixedTimeEquals(actual, expected);
    }
}

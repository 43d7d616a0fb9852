using System.Security.Cryptography;
using System.Text;

namespace Plimsoll.Load.Agents;

/// <summary>
/// Shows that one knows the token without saying it: a keyed hash (HMAC-SHA-256, RFC 2104) over what both ends have just made
/// up, and over which end one is, so that no proof can be used again or sent back.
/// </summary>
internal static class TokenProof
{
    public const string Coordinator = "plimsoll coordinator";
    public const string Agent = "plimsoll agent";

    public static byte[] Nonce() => RandomNumberGenerator.GetBytes(32);

    public static byte[] Of(string token, string end, byte[] nonceOfAgent, byte[] nonceOfCoordinator) =>
        HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(token),
            (byte[])[.. Encoding.UTF8.GetBytes(end), .. nonceOfAgent, .. nonceOfCoordinator]
        );

    public static bool IsSame(byte[] proof, byte[] expected) =>
        CryptographicOperations.FixedTimeEquals(proof, expected);
}

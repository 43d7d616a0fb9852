using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text.Json;

namespace Plimsoll.Load.Agents;

/// <summary>
/// Messages over a connection: four bytes that say how long it is, the highest first, and so much JSON. A message that is
/// longer than allowed is refused before any of it is read.
/// </summary>
internal sealed class AgentLine(Socket socket) : IAsyncDisposable
{
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private readonly SemaphoreSlim _sending = new(1);
    private readonly byte[] _head = new byte[4];

    /// <exception cref="IOException">The other end is gone.</exception>
    public async Task SendAsync<T>(T message, CancellationToken token)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(message);
        var frame = new byte[4 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, body.Length);
        body.CopyTo(frame, 4);
        await _sending.WaitAsync(token);
        try
        {
            await _stream.WriteAsync(frame, token);
        }
        catch (ObjectDisposedException e)
        {
            throw new IOException("the connection is closed", e);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>One at a time.</summary>
    /// <param name="longest">In bytes.</param>
    /// <returns>Null where the other end has hung up between two messages.</returns>
    /// <exception cref="IOException">The connection is broken, or what came is no message.</exception>
    public async Task<T?> ReceiveAsync<T>(int longest, CancellationToken token)
        where T : class
    {
        try
        {
            var got = await _stream.ReadAtLeastAsync(_head, _head.Length, throwOnEndOfStream: false, token);
            if (got == 0)
            {
                return null;
            }
            var length = BinaryPrimitives.ReadInt32BigEndian(_head);
            if (got < _head.Length || length < 0 || length > longest)
            {
                throw new IOException(got < _head.Length ? "a message is cut off" : $"{length} bytes are no message");
            }
            var body = new byte[length];
            await _stream.ReadExactlyAsync(body, token);
            return JsonSerializer.Deserialize<T>(body) ?? throw new IOException("a message is empty");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or EndOfStreamException)
        {
            throw new IOException("what came is no message of ours: " + e.Message, e);
        }
        catch (ObjectDisposedException e)
        {
            throw new IOException("the connection is closed", e);
        }
    }

    /// <summary>Hangs up; whoever waits for a message gets an <see cref="IOException"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
    }
}

namespace Plimsoll.Load.Learning.Sessions;

/// <summary>One request of a session.</summary>
/// <param name="ThinkMs">Since the answer before it had come; since the request before it where the log tells no durations.</param>
/// <param name="DurationMs">-1 where the log does not tell it.</param>
internal readonly record struct SessionStep(int Endpoint, int ThinkMs, int DurationMs);

namespace Plimsoll.Load.Scenarios.Reading.Files;

/// <summary>Where the data files lie that a scenario names.</summary>
internal interface IDataFiles
{
    /// <param name="name">As the scenario says it.</param>
    /// <exception cref="IOException">It cannot be read; the message says why.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    string Read(string name);
}

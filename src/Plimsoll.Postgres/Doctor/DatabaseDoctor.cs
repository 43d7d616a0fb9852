using Plimsoll.Core;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Doctor;

/// <summary>Examines beforehand what an audit could see and what a tuner could change, and says how to mend the rest.</summary>
public static class DatabaseDoctor
{
    /// <exception cref="PlimsollException">
    /// The connection string cannot be understood, the server cannot be reached, refuses the login, or is too old.
    /// </exception>
    public static async Task<DoctorReport> ExamineAsync(string connectionString, CancellationToken token)
    {
        await using var session = await ServerSession.OpenAsync(connectionString, SessionOptions.Observing, token);
        var patient = await Patient.ReadAsync(session, token);
        List<DoctorCheck> checks =
        [
            .. ServerChecks.Of(patient),
            .. await StatementChecks.OfAsync(session, patient, token),
            .. SettingChecks.Of(patient),
            .. await CatalogChecks.OfAsync(session, patient, token),
            .. await ApplyChecks.OfAsync(session, patient, token),
        ];
        return new DoctorReport(session.Address.ToString(), checks);
    }
}

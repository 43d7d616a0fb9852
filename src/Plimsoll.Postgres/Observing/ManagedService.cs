using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Postgres.Observing;

/// <summary>Tells a managed service by the roles and schemas that it leaves behind.</summary>
internal static class ManagedService
{
    public static Task<string?> DetectAsync(ServerSession session, CancellationToken token) =>
        session.ReadOneAsync(
            """
            SELECT CASE
                WHEN EXISTS (SELECT FROM pg_proc WHERE proname = 'aurora_version') THEN 'Amazon Aurora'
                WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_superuser') THEN 'Amazon RDS'
                WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = 'alloydbsuperuser') THEN 'AlloyDB'
                WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = 'cloudsqlsuperuser') THEN 'Cloud SQL'
                WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = 'azure_pg_admin') THEN 'Azure Database'
                WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = 'supabase_admin') THEN 'Supabase'
                WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = 'neon_superuser') THEN 'Neon'
                WHEN EXISTS (SELECT FROM pg_namespace WHERE nspname IN ('heroku_ext', '_heroku')) THEN 'Heroku'
                WHEN EXISTS (SELECT FROM pg_roles WHERE rolname IN ('crunchy_superuser', 'snowflake_superuser')) THEN 'Crunchy Bridge'
                WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = 'doadmin') THEN 'DigitalOcean'
                WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = 'avnadmin') THEN 'Aiven'
            END AS service
            """,
            static r => r.MaybeText("service"),
            token
        );
}

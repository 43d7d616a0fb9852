namespace Plimsoll.Bench.IndexAdvisor.Oltp;

/// <summary>A journey's reads and writes, each with how often it runs in a thousand requests.</summary>
internal static class OltpStatements
{
    public static readonly IReadOnlyDictionary<int, (int Calls, string Sql)> All = new Dictionary<int, (int, string)>
    {
        [1] = (30, "SELECT id, password_hash FROM users WHERE email = 'User4711@example.org'"),
        [2] = (10, "SELECT id FROM users WHERE lower(email) = 'user815@example.org'"),
        [3] = (100, "SELECT id, city, bio FROM users WHERE id = 977"),
        [4] = (60, "SELECT id, title, price_cents FROM services WHERE provider_id = 77 AND is_active ORDER BY title"),
        [5] = (
            100,
            "SELECT id, title, price_cents FROM services WHERE category_id = 5 AND city = 'city3' AND is_active ORDER BY price_cents LIMIT 20"
        ),
        [6] = (
            80,
            """
            SELECT starts_at, ends_at FROM bookings WHERE service_id = 123 AND starts_at >= timestamptz '2025-09-01 00:00Z'
              AND starts_at < timestamptz '2025-09-08 00:00Z' AND status <> 'cancelled'
            """
        ),
        [7] = (
            50,
            """
            SELECT b.id, b.starts_at, b.status, b.price_cents, s.title FROM bookings b JOIN services s ON s.id = b.service_id
            WHERE b.customer_id = 4321 ORDER BY b.starts_at DESC LIMIT 20
            """
        ),
        [8] = (
            30,
            """
            SELECT id, starts_at, ends_at, status, customer_id FROM bookings WHERE provider_id = 321
              AND starts_at BETWEEN timestamptz '2025-09-01 00:00Z' AND timestamptz '2025-10-01 00:00Z' ORDER BY starts_at
            """
        ),
        [9] = (40, "SELECT id, amount_cents, status FROM payments WHERE booking_id = 123456"),
        [10] = (
            60,
            "SELECT id, sender_id, body, sent_at FROM messages WHERE thread_id = 555 ORDER BY sent_at DESC LIMIT 50"
        ),
        [11] = (90, "SELECT count(*) FROM messages WHERE recipient_id = 4321 AND read_at IS NULL"),
        [12] = (
            80,
            "SELECT customer_id, stars, body FROM reviews WHERE service_id = 123 ORDER BY created_at DESC LIMIT 10"
        ),
        [13] = (80, "SELECT avg(stars), count(*) FROM reviews WHERE service_id = 123"),
        [14] = (
            5,
            """
            SELECT sum(p.amount_cents) FROM payments p JOIN bookings b ON b.id = p.booking_id
            WHERE b.provider_id = 321 AND p.created_at >= timestamptz '2025-08-01 00:00Z' AND p.status = 'captured'
            """
        ),
        [15] = (
            1,
            """
            SELECT date_trunc('day', created_at) AS day, sum(amount_cents) FROM payments
            WHERE created_at >= timestamptz '2025-08-01 00:00Z' AND status = 'captured' GROUP BY 1 ORDER BY 1
            """
        ),
        [16] = (
            1,
            """
            SELECT provider_id, count(*) FROM bookings WHERE created_at >= timestamptz '2025-09-01 00:00Z'
            GROUP BY provider_id ORDER BY count(*) DESC LIMIT 10
            """
        ),
        [17] = (5, "SELECT id FROM payments WHERE status = 'pending' ORDER BY created_at LIMIT 100"),
        [20] = (
            20,
            """
            INSERT INTO bookings VALUES (10000001, 77, 78, 4321, '2025-10-10 10:00Z', '2025-10-10 11:00Z', 'confirmed', 4500, NULL,
                '2025-10-06 10:00Z', '2025-10-06 10:00Z')
            """
        ),
        [21] = (
            20,
            "INSERT INTO payments VALUES (10000001, 10000001, 4321, 4500, 'pending', NULL, '2025-10-06 10:00Z')"
        ),
        [22] = (60, "INSERT INTO messages VALUES (10000001, 555, 4321, 977, 'hello hello', '2025-10-06 10:00Z', NULL)"),
        [23] = (6, "INSERT INTO reviews VALUES (10000001, 123, 4321, 5, 'fine fine', '2025-10-06 10:00Z')"),
        [24] = (15, "UPDATE bookings SET status = 'done', updated_at = '2025-10-06 10:00Z' WHERE id = 123456"),
        [25] = (20, "UPDATE payments SET status = 'captured', gateway = 'ok' WHERE id = 123456"),
        [26] = (
            40,
            "UPDATE messages SET read_at = '2025-10-06 10:00Z' WHERE thread_id = 555 AND recipient_id = 4321 AND read_at IS NULL"
        ),
    };

    /// <summary>New rows as they come, one after the other, into the tables that grow.</summary>
    public static readonly InsertProbe Inserts = new(
        Prepare: """
        CREATE SCHEMA probe;
        CREATE TABLE probe.bookings AS SELECT * FROM bookings WHERE id % 40 = 0;
        UPDATE probe.bookings SET id = id + 10000000, starts_at = starts_at + interval '300 days', ends_at = ends_at + interval '300 days',
            created_at = created_at + interval '300 days', updated_at = updated_at + interval '300 days';
        CREATE TABLE probe.payments AS SELECT * FROM payments WHERE id % 40 = 0;
        UPDATE probe.payments SET id = id + 10000000, booking_id = booking_id + 10000000, created_at = created_at + interval '300 days';
        CREATE TABLE probe.messages AS SELECT * FROM messages WHERE id % 40 = 0;
        UPDATE probe.messages SET id = id + 10000000, sent_at = sent_at + interval '300 days', read_at = NULL;
        CREATE TABLE probe.reviews AS SELECT * FROM reviews WHERE id % 40 = 0;
        UPDATE probe.reviews SET id = id + 10000000, created_at = created_at + interval '300 days'
        """,
        Batch: """
        INSERT INTO bookings SELECT * FROM probe.bookings; INSERT INTO payments SELECT * FROM probe.payments;
        INSERT INTO messages SELECT * FROM probe.messages; INSERT INTO reviews SELECT * FROM probe.reviews
        """,
        Single: """
        DO $do$ DECLARE b probe.bookings; p probe.payments; m probe.messages; r probe.reviews; BEGIN
            FOR b IN SELECT * FROM probe.bookings LIMIT 1500 LOOP
                INSERT INTO bookings VALUES (b.id, b.service_id, b.provider_id, b.customer_id, b.starts_at, b.ends_at, b.status,
                    b.price_cents, b.note, b.created_at, b.updated_at);
            END LOOP;
            FOR p IN SELECT * FROM probe.payments LIMIT 1500 LOOP
                INSERT INTO payments VALUES (p.id, p.booking_id, p.customer_id, p.amount_cents, p.status, p.gateway, p.created_at);
            END LOOP;
            FOR m IN SELECT * FROM probe.messages LIMIT 4500 LOOP
                INSERT INTO messages VALUES (m.id, m.thread_id, m.sender_id, m.recipient_id, m.body, m.sent_at, m.read_at);
            END LOOP;
            FOR r IN SELECT * FROM probe.reviews LIMIT 500 LOOP
                INSERT INTO reviews VALUES (r.id, r.service_id, r.customer_id, r.stars, r.body, r.created_at);
            END LOOP;
        END $do$
        """
    );
}

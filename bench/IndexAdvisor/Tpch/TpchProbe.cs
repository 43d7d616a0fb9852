namespace Plimsoll.Bench.IndexAdvisor.Tpch;

/// <summary>New orders with their lines, as refresh function RF1 makes them.</summary>
internal static class TpchProbe
{
    public static readonly InsertProbe Inserts = new(
        Prepare: """
        CREATE SCHEMA probe;
        CREATE TABLE probe.orders AS SELECT o_orderkey + 100000000 AS o_orderkey, o_custkey, o_orderstatus, o_totalprice, o_orderdate,
            o_orderpriority, o_clerk, o_shippriority, o_comment FROM orders WHERE o_orderkey < 20000;
        CREATE TABLE probe.lineitem AS SELECT l_orderkey + 100000000 AS l_orderkey, l_partkey, l_suppkey, l_linenumber, l_quantity,
            l_extendedprice, l_discount, l_tax, l_returnflag, l_linestatus, l_shipdate, l_commitdate, l_receiptdate, l_shipinstruct,
            l_shipmode, l_comment FROM lineitem WHERE l_orderkey < 20000
        """,
        Batch: "INSERT INTO orders SELECT * FROM probe.orders; INSERT INTO lineitem SELECT * FROM probe.lineitem",
        Single: """
        DO $do$ DECLARE o record; l record; BEGIN
            FOR o IN SELECT * FROM probe.orders LIMIT 1000 LOOP
                INSERT INTO orders VALUES (o.o_orderkey, o.o_custkey, o.o_orderstatus, o.o_totalprice, o.o_orderdate,
                    o.o_orderpriority, o.o_clerk, o.o_shippriority, o.o_comment);
            END LOOP;
            FOR l IN SELECT * FROM probe.lineitem LIMIT 4000 LOOP
                INSERT INTO lineitem VALUES (l.l_orderkey, l.l_partkey, l.l_suppkey, l.l_linenumber, l.l_quantity, l.l_extendedprice,
                    l.l_discount, l.l_tax, l.l_returnflag, l.l_linestatus, l.l_shipdate, l.l_commitdate, l.l_receiptdate,
                    l.l_shipinstruct, l.l_shipmode, l.l_comment);
            END LOOP;
        END $do$
        """
    );
}

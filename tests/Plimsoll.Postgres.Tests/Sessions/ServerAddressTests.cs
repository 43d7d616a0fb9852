using Plimsoll.Core;
using Plimsoll.Postgres.Sessions;

namespace Plimsoll.Tests.Sessions;

public sealed class ServerAddressTests
{
    [Theory]
    [InlineData("Host=db;Port=5433;Username=ann;Password=s3cr3t;Database=shop")]
    [InlineData("Server=db;Port=5433;User Id=ann;Password=s3cr3t;Database=shop;Timeout=3")]
    [InlineData("postgres://ann:s3cr3t@db:5433/shop")]
    [InlineData("postgresql://ann:s3cr3t@db:5433/shop?sslmode=require&connect_timeout=3&application_name=x")]
    [InlineData("host=db port=5433 user=ann password=s3cr3t dbname=shop sslmode=verify-full")]
    public void Reads_the_usual_forms(string connectionString) =>
        ServerAddress.Parse(connectionString).ToString().ShouldBe("ann@db:5433/shop");

    [Fact]
    public void Reads_escaped_and_unescaped_signs_in_a_uri()
    {
        var address = ServerAddress.Parse("postgres://a%40b:p@ss%2Fw:rd?@[::1]:6000/sh%20op?sslmode=disable");
        address.User.ShouldBe("a@b");
        address.Host.ShouldBe("::1");
        address.Port.ShouldBe(6000);
        address.Database.ShouldBe("sh op");
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("Host=db;Colour=s3cr3t")]
    [InlineData("Host=db;Port=s3cr3t")]
    [InlineData("Username=ann;Password=s3cr3t")]
    [InlineData("postgres://ann:s3cr3t@db:99999/shop")]
    [InlineData("postgres://ann:s3cr3t@db/shop?colour=s3cr3t")]
    [InlineData("postgres://ann:s3cr3t@db/shop?sslmode=s3cr3t")]
    [InlineData("host=db user=ann password=s3cr3t colour=s3cr3t")]
    public void Refuses_what_it_cannot_understand_without_repeating_a_value(string connectionString)
    {
        var fault = Should.Throw<PlimsollException>(() => ServerAddress.Parse(connectionString));
        fault.Fault.ShouldBe(Fault.Usage);
        fault.Next.ShouldContain("postgres://");
        fault.ToString().ShouldNotContain("s3cr3t");
    }
}

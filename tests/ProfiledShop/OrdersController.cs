using Microsoft.AspNetCore.Mvc;

namespace Plimsoll.Tests.Profiled;

[ApiController]
[Route("orders")]
public sealed class OrdersController : ControllerBase
{
    [HttpGet("{id}")]
    public int Get(int id) => Pricing.Price(id);
}

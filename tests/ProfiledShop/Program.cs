using Plimsoll.Tests.Profiled;

// Serves until its input ends. Says where on its first line.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddControllers().AddApplicationPart(typeof(OrdersController).Assembly);
var app = builder.Build();
app.MapControllers();
app.MapGet("/price/{id}", (int id) => Pricing.Price(id));
app.MapGet("/later/{id}", async (int id) => await Pricing.PriceLaterAsync(id));
app.MapGet("/stock", Stock.CountUnderLock);
app.MapGet("/report", () => Reports.BlockOnTask());
app.MapGet("/export", Reports.Allocate);
app.MapGet("/idle", () => "nothing");
await app.StartAsync();
Console.WriteLine(app.Urls.First());
while (await Console.In.ReadLineAsync() is not null) { }
await app.StopAsync();

using System.Diagnostics;
using System.Reflection;
using Microsoft.AspNetCore.Http.Features;

namespace Marketplace.Platform.Telemetry;

/// <summary>
/// Says of each request what the host itself does not: its route, e.g. <c>GET /services/{id}</c>, the code that handles it,
/// how it ended, and how large the answer is.
/// </summary>
internal static class RouteNames
{
    public static IApplicationBuilder UseRouteNames(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
                Activity.Current is { IsAllDataRequested: true } span ? TellAsync(span, context, next) : next(context)
        );

    private static async Task TellAsync(Activity span, HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } route } endpoint)
        {
            span.DisplayName = $"{context.Request.Method} {route}";
            span.SetTag("http.route", route);
            if (endpoint.Metadata.GetMetadata<MethodInfo>() is { } handler)
            {
                CodePlace.Of(handler).Tell(span);
            }
        }
        var body = new CountedBody(context.Features.GetRequiredFeature<IHttpResponseBodyFeature>());
        context.Features.Set<IHttpResponseBodyFeature>(body);
        try
        {
            await next(context);
            var encoding = context.Response.Headers.ContentEncoding.ToString();
            span.SetTag("http.response.status_code", context.Response.StatusCode)
                .SetTag("http.response.body.size", body.Bytes)
                // The conventions give headers as lists; one that is not there says that the body goes as it is.
                .SetTag("http.response.header.content-encoding", new[] { encoding.Length > 0 ? encoding : "identity" });
        }
        catch (Exception e)
        {
            // The server turns it into a 500 once it has left here.
            span.SetTag("http.response.status_code", StatusCodes.Status500InternalServerError)
                .SetTag("error.type", e.GetType().FullName)
                .SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }
}

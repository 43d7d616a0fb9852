using System.Diagnostics;

namespace Marketplace.Platform.Telemetry;

/// <summary>
/// Names the request's span by its route, e.g. <c>GET /services/{id}</c>, and says how it ended, which the host itself
/// does not.
/// </summary>
internal static class RouteNames
{
    public static IApplicationBuilder UseRouteNames(this IApplicationBuilder app) =>
        app.Use(
            async (context, next) =>
            {
                var span = Activity.Current is { IsAllDataRequested: true } current ? current : null;
                if (span is not null && context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } route })
                {
                    span.DisplayName = $"{context.Request.Method} {route}";
                    span.SetTag("http.route", route);
                }
                try
                {
                    await next(context);
                    span?.SetTag("http.response.status_code", context.Response.StatusCode);
                }
                catch (Exception e)
                {
                    // The server turns it into a 500 once it has left here.
                    span?.SetTag("http.response.status_code", StatusCodes.Status500InternalServerError)
                        .SetTag("error.type", e.GetType().FullName)
                        .SetStatus(ActivityStatusCode.Error);
                    throw;
                }
            }
        );
}

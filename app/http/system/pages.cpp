#include "app/http/system/pages.hpp"

namespace vestibule::app {
namespace {

std::string document(std::string_view title, std::string_view main) {
    std::string page =
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>";
    page += html_escaped(title);
    page +=
        "</title>\n<link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" "
        "href=\"/docs/page.css\">\n</head>\n<body>\n<main>\n";
    page += main;
    page += "</main>\n</body>\n</html>\n";
    return page;
}

}  // namespace

std::string html_escaped(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            case '\'':
                escaped += "&#39;";
                break;
            default:
                escaped += c;
        }
    }
    return escaped;
}

std::string index_page() {
    std::string main = R"(<p class="kind">Vestibule</p>
<h1>The entry hall for cardholder enrollment and login</h1>
<p>Registration, guest enrollment, sanctions screening, login and sessions over HTTP; every change is an event.</p>
<ul class="links">
<li><a href="/docs">API reference</a><span>every call, with requests, answers and error codes</span></li>
<li><a href="/openapi.json">/openapi.json</a><span>the same for machines (OpenAPI 3.1)</span></li>
<li><a href="/asyncapi.json">/asyncapi.json</a><span>the events (AsyncAPI)</span></li>
<li><a href="/health/ready">/health/ready</a><span>whether this instance is ready, and what it depends on</span></li>
</ul>
<h2>Error codes</h2>
<p>)";
    for (const auto& page : problem_pages())
        main += "<a href=\"/problems/" + kebab_case(page.code) + "\"><code>" + std::string(page.code) + "</code></a> ";
    main += "</p>\n";
    return document("Vestibule", main);
}

std::string problem_page_html(const ProblemPage& page) {
    std::string main = "<p class=\"kind\">Error code of the Vestibule API</p>\n<h1>" + html_escaped(page.title) +
                       "</h1>\n<div class=\"facts\"><dl><dt>Code</dt><dd><code>" + std::string(page.code) +
                       "</code></dd><dt>Status</dt><dd>" + std::to_string(page.status) +
                       "</dd><dt>Type</dt><dd><code>/problems/" + kebab_case(page.code) +
                       "</code></dd></dl></div>\n<h2>What it means</h2>\n<p>" + html_escaped(page.meaning) +
                       "</p>\n<h2>What to do</h2>\n<p>" + html_escaped(page.remedy) +
                       "</p>\n<p><a href=\"/docs\">API reference</a> · <a href=\"/\">all codes</a></p>\n";
    return document(page.title, main);
}

http::Response html(std::string body) {
    http::Response response;
    response.headers.set("Content-Type", "text/html; charset=utf-8");
    // Redoc styles itself with inline sheets and searches in a worker made of a blob.
    response.headers.set(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    response.headers.set("Referrer-Policy", "no-referrer");
    response.headers.set("Cache-Control", "no-cache");
    response.body = std::move(body);
    return response;
}

}  // namespace vestibule::app

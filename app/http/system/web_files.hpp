// The files built into the binary: pages, scripts, and the description of the API.
#pragma once

#include <span>
#include <string_view>

namespace vestibule::app {

struct WebFile {
    std::string_view name;  // "docs.html"
    std::string_view media_type;
    std::string_view content;
};

// openapi.json is the document as written, with "/" for a server.
std::span<const WebFile> web_files();

}  // namespace vestibule::app

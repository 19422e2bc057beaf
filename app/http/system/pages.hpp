// Small HTML pages: the front page and one for each error code.
#pragma once

#include <string>
#include <string_view>

#include "app/http/problem_catalog.hpp"
#include "infra/http/message.hpp"

namespace vestibule::app {

std::string html_escaped(std::string_view text);
std::string index_page();
std::string problem_page_html(const ProblemPage& page);

// An HTML answer with a content security policy that allows what our pages need and nothing from elsewhere.
http::Response html(std::string body);

}  // namespace vestibule::app

// Answers of the API: JSON bodies and RFC 9457 problem documents.
#pragma once

#include <boost/json/object.hpp>

#include "app/http/call.hpp"
#include "domain/shared/error.hpp"
#include "infra/http/message.hpp"

namespace vestibule::app {

http::Response json(unsigned status, const boost::json::object& body);
http::Response no_content();
// The one exhaustive switch from ErrorKind to status; fills instance, traceId and the older error/errorDetails.
http::Response problem(const Error& error, const Call& call);
unsigned status_of(ErrorKind kind);
// The same before there is a call: `instance` is a path, `status` one that no ErrorKind has (408, 414, 431).
http::Response problem(const Error& error, std::string_view instance, const std::string& traceparent, unsigned status);

}  // namespace vestibule::app
